//! A PostgreSQL cluster of the test's own, ended with it. Crates whose own tests want one name this file by its path.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Whether what is missing must fail rather than be passed over.
#[expect(clippy::disallowed_methods, reason = "the build machine says that nothing may be left out")]
pub fn require_all() -> bool {
    std::env::var("GUOSUO_REQUIRE_ALL").is_ok()
}

/// A cluster that listens on a socket in its own folder.
pub struct Postgres {
    bin: PathBuf,
    folder: TempDir,
}

impl Postgres {
    /// Starts one; says why not when PostgreSQL is not on this machine, and fails where nothing may be left out.
    pub fn start() -> Option<Self> {
        let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let Some(bin) = installed.map(|e| e.path().join("bin")).filter(|b| b.join("initdb").exists()).max()
        else {
            assert!(!require_all(), "PostgreSQL is not installed");
            eprintln!("not run: PostgreSQL is not on this machine");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let cluster = Self { bin, folder };
        if is_root() {
            // The server refuses to run as root; whom it runs as owns the folder.
            let owned = Command::new("chown").arg("postgres").arg(cluster.folder.path()).status();
            assert!(owned.expect("chown").success());
        }
        let data = cluster.path("data");
        cluster.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"]);
        let options = format!(
            "-k {} -c listen_addresses= -c fsync=off -c max_connections=100",
            cluster.folder.path().display()
        );
        cluster.run("pg_ctl", &["-D", &data, "-l", &cluster.path("log"), "-w", "-o", &options, "start"]);
        let socket = cluster.folder.path().display().to_string();
        cluster.run("createdb", &["-h", &socket, "-U", "postgres", "guosuo"]);
        cluster.run("createdb", &["-h", &socket, "-U", "postgres", "guosuo_keys"]);
        Some(cluster)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn run(&self, program: &str, args: &[&str]) {
        let program = self.bin.join(program);
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        } else {
            command = Command::new(program);
        }
        // The server keeps what it inherits: a pipe would never end.
        command.args(args).current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("PostgreSQL's programs").success(), "{args:?}");
    }

    /// The address of a database: `guosuo` or `guosuo_keys`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.path("data"), "-m", "immediate", "-w", "stop"]);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n")
}
