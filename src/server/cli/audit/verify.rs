//! `guosuo audit verify`.

use super::{
    super::{Code, RIGHT},
    bar::Bar,
};
use anyhow::Context;
use clap::Args;
use ledger::Trust;
use std::{
    fs,
    io::BufReader,
    path::{Path, PathBuf},
};

/// What to verify, and whom to believe.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The bundle, or a receipt (.tlog-proof)
    pub(super) bundle: PathBuf,
    /// The key that must have signed; without it the bundle's own is taken
    #[arg(long, value_name = "VKEY")]
    pub(super) key: Option<String>,
    /// A policy of logs and witnesses (C2SP tlog-policy) that the checkpoint must meet
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// A checkpoint you have kept: the log must have grown out of it
    #[arg(long, value_name = "FILE")]
    pub(super) since: Option<PathBuf>,
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

impl Verify {
    pub(super) fn run(&self) -> anyhow::Result<Code> {
        let bundle = &self.bundle;
        if let Some(code) = super::receipt::verify(bundle, self.key.as_deref(), self.policy.as_deref())? {
            return Ok(code);
        }
        let file = fs::File::open(bundle).with_context(|| format!("cannot read {}", bundle.display()))?;
        let policy = self.policy.as_deref().map(text).transpose()?;
        let since = self.since.as_deref().map(text).transpose()?;
        let trust = Trust { key: self.key.as_deref(), policy: policy.as_deref(), since: since.as_deref() };
        let mut bar = Bar::new();
        let mut told = |done, total| bar.tell(done, total);
        match ::audit::verify(BufReader::new(file), &trust, &mut tempfile::tempfile, &mut told) {
            Ok(proved) => {
                println!("{proved}");
                if self.key.is_none() && self.policy.is_none() {
                    println!("note    the key is the bundle's own; name the one you know with --key");
                }
                Ok(RIGHT)
            }
            Err(fault) => {
                println!("NOT proved: {fault}");
                Ok(fault.exit_code())
            }
        }
    }
}
