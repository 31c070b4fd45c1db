//! Signed master lists: import, and which of them counts.

use super::{Why, activation, print, reason, source};
use crate::cli::{Code, Deployment, RIGHT, read, says};
use ::visitor::{Grounds, Import, SourceName};
use clap::Subcommand;
use std::path::PathBuf;

/// Signed master lists: import, and which of them counts.
#[derive(Debug, Subcommand)]
pub(crate) enum Lists {
    /// Import a signed master list; the first one counts at once, later ones when activated
    #[command(
        after_help = "Examples:\n  guosuo trust import DE_ML.ml --pin CSCA-DE.cer --data guosuo-data\n  \
        guosuo trust import DE_ML_2.ml --data guosuo-data\n\nThe pin is the certificate that issued the list's \
        signer. It is kept for the source, so later lists need none."
    )]
    Import {
        /// Signed master list
        file: PathBuf,
        /// Certificate (DER) that issued the list's signer; with the first list of a source
        #[arg(long)]
        pin: Option<PathBuf>,
        /// Name of the source; the pin's country unless given
        #[arg(long, value_parser = source)]
        source: Option<SourceName>,
        /// Let the list count at once
        #[arg(long, requires = "reason")]
        activate: bool,
        /// Why it counts at once; the ledger keeps it
        #[arg(long, value_parser = reason, requires = "activate")]
        reason: Option<Grounds>,
        /// Also when keys that have not expired would no longer count
        #[arg(long, requires = "activate")]
        confirm: bool,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Show what activating the newest list of a source would change
    #[command(after_help = "Example:\n  guosuo trust diff de --data guosuo-data")]
    Diff {
        /// The source
        #[arg(value_parser = source)]
        source: SourceName,
        /// Print the difference as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Let the newest list of a source count
    #[command(
        after_help = "Example:\n  guosuo trust activate de --reason \"list of March\" --data guosuo-data"
    )]
    Activate {
        /// The source
        #[arg(value_parser = source)]
        source: SourceName,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Let the list before the active one of a source count again
    #[command(
        after_help = "Example:\n  guosuo trust rollback de --reason \"the new list lacks France\" --data guosuo-data"
    )]
    Rollback {
        /// The source
        #[arg(value_parser = source)]
        source: SourceName,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Lists {
    pub(super) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Import { file, pin, source, activate: _, reason, confirm, json, deployment } => {
                let import = Import {
                    list: read(&file)?,
                    source,
                    pin: pin.map(|p| read(&p)).transpose()?,
                    activation: reason.map(|r| activation(r, confirm)),
                };
                let wired = deployment.open().await?;
                let done = wired.visitors.trust().import(wired.call("cli"), import).await;
                print::imported(&done.map_err(|e| says(&e))?, json)?;
            }
            Self::Diff { source, json, deployment } => {
                let wired = deployment.open().await?;
                let diff = wired.visitors.trust().diff(wired.call("cli"), &source).await;
                print::staged(&source, diff.map_err(|e| says(&e))?, json)?;
            }
            Self::Activate { source, why, deployment } => {
                let wired = deployment.open().await?;
                let done =
                    wired.visitors.trust().activate(wired.call("cli"), &source, why.activation()).await;
                print::diff(&done.map_err(|e| says(&e))?);
            }
            Self::Rollback { source, why, deployment } => {
                let wired = deployment.open().await?;
                let done =
                    wired.visitors.trust().rollback(wired.call("cli"), &source, why.activation()).await;
                print::diff(&done.map_err(|e| says(&e))?);
            }
        }
        Ok(RIGHT)
    }
}
