//! `guosuo audit`: export the log, verify an export offline.

mod bar;
mod export;
mod verify;

use super::Code;
use clap::Subcommand;

/// Commands of `audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Export the log, or a part of it, as a bundle that proves itself
    #[command(
        after_help = "Examples:\n  guosuo audit export --out log.zip --from 2026-11-01 --data guosuo-data\n  \
        guosuo audit export --out fr.zip --country FR --hide subject,recipient --form csv"
    )]
    Export(Box<export::Export>),
    /// Verify a bundle offline; names the first thing that is wrong
    #[command(
        after_help = "Example:\n  guosuo audit verify log.zip --key 'localhost:8080/log+…' --since kept.checkpoint\n\n\
        Exit codes: 0 proved; 1 a proof or signature is false; 2 the range is incomplete (and wrong usage); 3 the \
        policy's quorum of witnesses is missing; 4 unreadable or of an unknown version."
    )]
    Verify(verify::Verify),
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Export(export) => export.run().await,
            Self::Verify(verify) => verify.run(),
        }
    }
}
