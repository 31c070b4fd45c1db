//! `guosuo trust`: whom passports are trusted by.

mod lists;
mod print;
mod single;

use super::{Code, Deployment, RIGHT, says};
use ::visitor::{Activation, Dropping, Grounds, SourceName};
use clap::{Args, Subcommand};
use lists::Lists;
use single::Single;

/// Why, and whether keys that have not expired may be dropped.
#[derive(Debug, Args)]
pub(crate) struct Why {
    /// Why; the ledger keeps it
    #[arg(long, value_parser = reason)]
    reason: Grounds,
    /// Also when keys that have not expired, or enrolled passports, would no longer count
    #[arg(long)]
    confirm: bool,
}

/// Commands of `trust`.
#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    #[command(flatten)]
    Lists(Lists),
    #[command(flatten)]
    Single(Single),
    /// List what counts, the lists it comes from, and what expires soon
    #[command(after_help = "Example:\n  guosuo trust list --data guosuo-data")]
    List {
        /// Print everything as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Say for every country whether its passports can be verified
    #[command(after_help = "Example:\n  guosuo trust coverage --json --data guosuo-data")]
    Coverage {
        /// Print the table as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
}

fn source(text: &str) -> Result<SourceName, String> {
    SourceName::parse(text).map_err(|e| kernel::Failure::public(&e).to_owned())
}

pub(super) fn reason(text: &str) -> Result<Grounds, String> {
    Grounds::parse(text).map_err(|e| kernel::Failure::public(&e).to_owned())
}

impl Why {
    fn activation(self) -> Activation {
        activation(self.reason, self.confirm)
    }
}

pub(super) fn activation(reason: Grounds, confirm: bool) -> Activation {
    Activation { reason, dropping: if confirm { Dropping::Confirmed } else { Dropping::Refused } }
}

impl Trust {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Lists(command) => return command.run().await,
            Self::Single(command) => return command.run().await,
            Self::List { json, deployment } => {
                let wired = deployment.open().await?;
                let list = wired.visitors.trust().list().await.map_err(|e| says(&e))?;
                let now = wired.call("cli").now;
                let warnings = wired.visitors.trust().warnings(now).await.map_err(|e| says(&e))?;
                print::list(&list, &warnings, now, json)?;
            }
            Self::Coverage { json, deployment } => {
                let wired = deployment.open().await?;
                let rows = wired.visitors.trust().coverage(wired.call("cli").now).await;
                print::coverage(&rows.map_err(|e| says(&e))?, json)?;
            }
        }
        Ok(RIGHT)
    }
}
