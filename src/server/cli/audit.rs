//! `guosuo audit`: export the log, verify an export or a receipt offline, witness, check, prune, reopen.

mod bar;
mod export;
mod keep;
mod receipt;
mod verify;
mod witness;

use super::{Code, Deployment};
use clap::Subcommand;
use kernel::VisitorId;
use privacy::Need;
use std::path::PathBuf;

/// Commands of `audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Export the log, or a part of it, as a bundle that proves itself
    #[command(
        after_help = "Examples:\n  guosuo audit export --out log.zip --from 2026-11-01 --data guosuo-data\n  \
        guosuo audit export --out fr.zip --country FR --hide subject,recipient --form csv"
    )]
    Export(Box<export::Export>),
    /// Verify a bundle or a receipt (.tlog-proof) offline; names the first thing that is wrong
    #[command(
        after_help = "Example:\n  guosuo audit verify log.zip --key 'localhost:8080/log+…' --since kept.checkpoint\n\n\
        Exit codes: 0 proved; 1 a proof or signature is false; 2 the range is incomplete (and wrong usage); 3 the \
        policy's quorum of witnesses is missing; 4 unreadable or of an unknown version."
    )]
    Verify(verify::Verify),
    /// Open the sealed details of a person's entry: what left, and from where it was asked. The opening is an entry
    #[command(
        after_help = "Example:\n  guosuo audit detail 4711 --visitor vis_… --need access --data guosuo-data"
    )]
    Detail {
        /// The entry's index
        index: u64,
        /// The visitor it is about
        #[arg(long)]
        visitor: VisitorId,
        /// access (the person asks for a copy), legal-claim or authority
        #[arg(long)]
        need: Need,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Check the log of a deployment as every night: every row again, against what was cosigned last
    #[command(after_help = "Example:\n  guosuo audit check --data guosuo-data")]
    Check {
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Erase what entries say whose time is over; every proof holds
    #[command(after_help = "Example:\n  guosuo audit prune --dry-run --config guosuo.toml")]
    Prune {
        /// Only say what would be erased
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Go on under another name after entries were lost for good, quoting the last cosigned checkpoint
    #[command(
        after_help = "Example:\n  guosuo audit reopen --quote last.checkpoint --config guosuo.toml\n\n\
        Stop the service first. A witness serves the checkpoint at HASH/checkpoint (docs/witness.md)."
    )]
    Reopen {
        /// The last checkpoint that is known of the log, with its signatures
        #[arg(long, value_name = "FILE")]
        quote: PathBuf,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Watch others' logs: cosign each checkpoint that continues the last one (C2SP tlog-witness)
    #[command(after_help = "Example:\n  guosuo audit witness --state seen.json --key witness.key --name \
        witness.example/w1 \\\n    --listen 127.0.0.1:8090 --trust 'localhost:8080/log+…'")]
    Witness(witness::Witness),
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Export(export) => export.run().await,
            Self::Verify(verify) => verify.run(),
            Self::Detail { index, visitor, need, deployment } => {
                keep::detail(index, visitor, need, &deployment).await
            }
            Self::Check { deployment } => keep::check(&deployment).await,
            Self::Prune { dry_run, deployment } => keep::prune(dry_run, &deployment).await,
            Self::Reopen { quote, deployment } => keep::reopen(&quote, &deployment).await,
            Self::Witness(witness) => witness.run().await,
        }
    }
}
