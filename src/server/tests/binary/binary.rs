//! The binary and a demo's folder, for suites that see it from outside.

use demo::specimen::{VISITORS, utopia};
use kernel::{Clock, SystemClock};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
};

/// The binary, run to its end.
pub(crate) fn guosuo(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guosuo")).args(args).output().unwrap()
}

/// What it prints when all is right.
pub(crate) fn right(args: &[&str]) -> String {
    let output = guosuo(args);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// One sentence on standard error, with this word in it.
pub(crate) fn refused(args: &[&str], word: &str) {
    let output = guosuo(args);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {told}");
    assert!(told.contains(word), "{args:?}: {told}");
}

/// The same as JSON.
pub(crate) fn json_of(args: &[&str]) -> Value {
    serde_json::from_str(&right(args)).unwrap()
}

/// A demo that was started once and stopped in order.
pub(crate) fn demo(data: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guosuo"))
        .args(["demo", "--listen", "127.0.0.1:0", "--data", data, "--json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success() && child.wait().unwrap().success());
}

/// Enrols a specimen, or finds it; the visitor and whether it was known.
pub(crate) fn enrol(data: &str, who: &demo::specimen::Specimen) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    let state = utopia(SystemClock.now()).unwrap();
    for (name, bytes) in who.chip(&state).unwrap().named() {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let said = right(&["visitor", "enrol", folder.path().to_str().unwrap(), "--data", data]);
    (said.split(' ').next().unwrap().to_owned(), said.contains("enrolled before"))
}

/// A demo in a folder of its own, and two of its visitors.
pub(crate) struct Deployment {
    pub(crate) folder: tempfile::TempDir,
    /// Who will be erased.
    pub(crate) gone: String,
    /// Who will not.
    pub(crate) stays: String,
}

impl Deployment {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let data = data.to_str().unwrap();
        demo(data);
        let (gone, stays) = (enrol(data, &VISITORS[0]).0, enrol(data, &VISITORS[1]).0);
        Self { folder, gone, stays }
    }

    /// A place in the folder; the deployment's own is `data`.
    pub(crate) fn at(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}
