//! `guosuo trust`: whom passports are trusted by.

use super::{Code, Deployment, RIGHT, read, says};
use clap::Subcommand;
use std::path::PathBuf;

/// Commands of `trust`.
#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// Import a country's certificate, or a signed master list whose signer a pin issued
    #[command(after_help = "Example:\n  guosuo trust import DE_ML.ml --pin CSCA-DE.cer --data guosuo-data")]
    Import {
        /// Certificate (DER) or signed master list
        file: PathBuf,
        /// Certificate that issued the list's signer; may be repeated
        #[arg(long)]
        pin: Vec<PathBuf>,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// List the certificates
    #[command(after_help = "Example:\n  guosuo trust list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Trust {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Import { file, pin, deployment } => {
                let bytes = read(&file)?;
                let pins = pin.iter().map(|p| read(p)).collect::<anyhow::Result<Vec<_>>>()?;
                let wired = deployment.open().await?;
                let source = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let done = wired.visitors.import_trust(wired.call("cli"), &bytes, &pins, &source).await;
                let done = done.map_err(|e| says(&e))?;
                let kind = if done.signed { "signed list" } else { "certificate" };
                println!(
                    "{kind}: {} added, {} known, {} unreadable",
                    done.added, done.known, done.unreadable
                );
            }
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                for anchor in wired.visitors.trust().await.map_err(|e| says(&e))? {
                    let short: String = anchor.fingerprint.chars().take(16).collect();
                    let until = anchor.not_after.date();
                    println!(
                        "{}  {short}  until {until}  {}  ({})",
                        anchor.country, anchor.subject, anchor.source
                    );
                }
            }
        }
        Ok(RIGHT)
    }
}
