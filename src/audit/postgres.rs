//! The same log on PostgreSQL, on a cluster of the test's own.

use super::*;
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A cluster that listens on a socket in its own folder and ends with the test.
struct Cluster {
    bin: PathBuf,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// `None` when PostgreSQL is not on this machine.
    fn start() -> Option<Self> {
        let installed = fs::read_dir("/usr/lib/postgresql").ok()?;
        let bin = installed.flatten().map(|e| e.path().join("bin")).max()?;
        let folder = tempfile::tempdir().unwrap();
        let cluster = Self { bin, folder };
        let path = cluster.path().display().to_string();
        // The server refuses to run as root; whom it runs as owns the folder.
        if is_root() {
            assert!(Command::new("chown").args(["postgres", &path]).status().unwrap().success());
        }
        let data = format!("{path}/data");
        let flags = ["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"];
        cluster.run("initdb", &flags).unwrap();
        let options = format!("-k {path} -c listen_addresses= -c fsync=off -c max_connections=50");
        let log = format!("{path}/log");
        cluster.run("pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &options, "start"]).unwrap();
        Some(cluster)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, program: &str, args: &[&str]) -> io::Result<Output> {
        let program = self.bin.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let output = command.args(args).current_dir("/").output()?;
        if output.status.success() {
            Ok(output)
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }

    fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.path().display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.path().join("data").display().to_string();
        let _ = self.run("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

#[expect(clippy::disallowed_methods, reason = "the build machine says that nothing may be left out")]
fn must_run() -> bool {
    std::env::var("GUOSUO_REQUIRE_ALL").is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_at_once_get_contiguous_indexes_on_postgresql_too() {
    let Some(cluster) = Cluster::start() else {
        assert!(!must_run(), "PostgreSQL is not installed");
        eprintln!("not run: PostgreSQL is not on this machine");
        return;
    };
    let audit = audit_on(&cluster.url()).await;
    assert_eq!(at_once(&audit, 200).await, (0..200).collect::<Vec<u64>>());
    // Two nodes that integrate at once sign the same head.
    let (one, two) = tokio::join!(audit.integrate(call()), audit.integrate(call()));
    assert!(one.is_ok() || two.is_ok());
    let checked = audit.self_check().await.unwrap();
    assert_eq!((checked.entries, checked.signed), (200, 200));
    let (bytes, summary) = exported(&audit, Range::default()).await;
    assert_eq!(summary.count, 201);
    assert!(verify(Cursor::new(bytes), Some(&audit.vkey())).is_ok());
}
