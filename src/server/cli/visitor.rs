//! `guosuo visitor enrol` and `guosuo visitor report`.

use super::{Code, Deployment, REFUSED, RIGHT, passport, says};
use ::visitor::{Contact, EnrolError, Joined, Occasion, Report};
use clap::Subcommand;
use std::path::{Path, PathBuf};

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
    /// Report an enrolled passport lost, stolen or revoked: it stops working at once, and its credentials are revoked
    #[command(
        after_help = "Example:\n  guosuo visitor report lost --issuer UTO --number L898902C3 --data guosuo-data"
    )]
    Report {
        /// lost, stolen or revoked
        what: Report,
        /// Issuing state as the passport prints it, three letters (D for Germany)
        #[arg(long)]
        issuer: String,
        /// The passport's number
        #[arg(long)]
        number: String,
        #[command(flatten)]
        deployment: Deployment,
    },
}

async fn enrol(dir: &Path, contact: Contact, deployment: &Deployment) -> anyhow::Result<Code> {
    let files = passport::folder(dir)?;
    let wired = deployment.open().await?;
    match wired.visitors.enrol(wired.call("cli"), files, Occasion::Oneself, contact).await {
        Ok(done) => {
            let new = if done.joined == Joined::New { "enrolled" } else { "was enrolled before" };
            println!("{} {new}, {}", done.visitor, done.evidence);
            Ok(RIGHT)
        }
        Err(EnrolError::Refused(verdict)) => {
            passport::print(&verdict);
            Ok(REFUSED)
        }
        Err(other) => Err(says(&other)),
    }
}

impl Visitor {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Enrol { dir, phone, email, deployment } => {
                enrol(&dir, Contact { phone, email }, &deployment).await
            }
            Self::Report { what, issuer, number, deployment } => {
                let wired = deployment.open().await?;
                let call = wired.call("cli");
                let done = wired.visitors.report_number(call, &issuer, &number, what).await;
                let done = done.map_err(|e| says(&e))?;
                println!(
                    "{}: {} credentials and {} tokens ended",
                    what.state(),
                    done.credentials,
                    done.tokens
                );
                Ok(RIGHT)
            }
        }
    }
}
