//! `guosuo visitor enrol`.

use super::{Code, Deployment, REFUSED, RIGHT, passport, says};
use ::visitor::{Contact, EnrolError};
use clap::Subcommand;
use std::path::PathBuf;

/// Commands of `visitor`.
#[derive(Debug, Subcommand)]
pub(crate) enum Visitor {
    /// Enrol the holder of a passport from a folder of the chip's files
    #[command(
        after_help = "Example:\n  guosuo visitor enrol chip-files --phone +99900015 --data guosuo-data"
    )]
    Enrol {
        /// Folder with EF.SOD, EF.DG1 and others
        dir: PathBuf,
        /// Phone number with country code
        #[arg(long)]
        phone: Option<String>,
        /// E-mail address
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Visitor {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let Self::Enrol { dir, phone, email, deployment } = self;
        let files = passport::folder(&dir)?;
        let wired = deployment.open().await?;
        match wired.visitors.enrol(wired.call("cli"), files, Contact { phone, email }).await {
            Ok(done) => {
                let new = if done.fresh { "enrolled" } else { "was enrolled before" };
                println!("{} {new}", done.visitor);
                Ok(RIGHT)
            }
            Err(EnrolError::Refused(verdict)) => {
                passport::print(&verdict);
                Ok(REFUSED)
            }
            Err(other) => Err(says(&other)),
        }
    }
}
