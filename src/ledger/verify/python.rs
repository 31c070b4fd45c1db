//! The verifier that auditors can read in one sitting (docs/examples) judges our archives: an implementation of
//! everything but the signature that shares no line with this one.

use super::scene::{Export, SIZE, value, with};
use crate::View;
use std::{env, fs, process::Command};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/verify-bundle.py");

/// What the script said; `None` where there is no Python.
fn judged(name: &str, bytes: &[u8]) -> Option<(bool, String)> {
    let path = env::temp_dir().join(format!("guosuo-{}-{name}.zip", std::process::id()));
    fs::write(&path, bytes).unwrap();
    let run = Command::new("python3").arg(SCRIPT).arg(&path).output();
    fs::remove_file(&path).unwrap();
    match run {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
        }
        Err(_) if env::var_os("GUOSUO_REQUIRE_ALL").is_none() => {
            eprintln!("no python3: the script was not run");
            None
        }
        Err(error) => panic!("python3: {error}"),
    }
}

#[test]
fn another_program_finds_the_same_and_the_same_faults() {
    let mut french = Export { view: Some(View::Csv), ..Export::default() };
    french.manifest.filter.insert("country".into(), value("FR"));
    let mut hidden = Export::of(3..11);
    hidden.manifest.hide = ["subject", "note", "actor"].map(str::to_owned).to_vec();
    for (name, export) in [
        ("whole", Export::default()),
        ("part", Export::of(5..6)),
        ("last", Export::of(SIZE - 1..SIZE)),
        ("none", Export::of(7..7)),
        ("end", Export::of(SIZE..SIZE)),
        ("french", french),
        ("hidden", hidden),
    ] {
        let Some((right, said)) = judged(name, &export.bundle()) else { return };
        assert!(right, "{name}: {said}");
    }
    let altered = Export::of(3..11).changed(|l| l[4] = l[4].replace("=note", "=nota"));
    let missing = Export::of(3..11).changed(|l| drop(l.remove(2)));
    let forged = with(&Export::default().bundle(), "proof.json", |_| {
        r#"{"left":["00"],"right":[],"since":null}"#.into()
    });
    for (name, bundle, fault) in [
        ("altered", altered, "entry 7 was altered"),
        ("missing", missing, "entry 5 is missing or moved"),
        ("forged", forged, "do not lead to the signed root"),
    ] {
        let Some((right, said)) = judged(name, &bundle) else { return };
        assert!(!right && said.contains(fault), "{name}: {said}");
    }
}
