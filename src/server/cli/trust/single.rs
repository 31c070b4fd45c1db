//! Single certificates, and what countries withdraw.

use super::{Why, print, reason, source};
use crate::cli::{Code, Deployment, RIGHT, read, says};
use ::visitor::{Addition, Grounds, SourceName};
use clap::Subcommand;
use kernel::Country;
use std::path::PathBuf;

/// Single certificates, and what countries withdraw.
#[derive(Debug, Subcommand)]
pub(crate) enum Single {
    /// Trust one certificate by itself, for one country
    #[command(
        after_help = "Example:\n  guosuo trust add CSCA-ID.cer --country ID --fingerprint 3b1f... \\\n    \
        --reason \"passports of 2025; fingerprint read to us by the embassy\" --data guosuo-data\n\n\
        A link certificate needs no fingerprint when a trusted key of its country signed it."
    )]
    Add {
        /// Certificate (DER)
        file: PathBuf,
        /// The country it is trusted for, two letters
        #[arg(long)]
        country: Country,
        /// Its SHA-256 in hex, from another channel than the file
        #[arg(long, value_name = "HEX")]
        fingerprint: Option<String>,
        /// Why; the ledger keeps it
        #[arg(long, value_parser = reason)]
        reason: Grounds,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Believe a key no longer, whatever lists say now or later
    #[command(
        after_help = "Example:\n  guosuo trust distrust 3b1f... --reason \"key lost, says the ministry\" --data guosuo-data"
    )]
    Distrust {
        /// SHA-256 of one of its certificates, or of the key, in hex
        fingerprint: String,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Import a country's list of withdrawn certificates; enrolled passports are judged again
    #[command(after_help = "Example:\n  guosuo trust crl GB.crl --data guosuo-data\n\n\
        The list must be signed by a trusted key of its country. Nothing is fetched from the network.")]
    Crl {
        /// Revocation list (DER)
        file: PathBuf,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Import a country's list of what is wrong with its documents
    #[command(after_help = "Example:\n  guosuo trust deviations EE.dl --data guosuo-data\n\n\
        Its signer must come from a trusted key of that country. Document numbers are kept as keyed marks.")]
    Deviations {
        /// Signed deviation list
        file: PathBuf,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Pin one more certificate for a source, when its publisher has a new key
    #[command(after_help = "Example:\n  guosuo trust pin de CSCA-DE-8.cer --fingerprint 9c2e... \\\n    \
        --reason \"new key of the publisher\" --data guosuo-data")]
    Pin {
        /// The source
        #[arg(value_parser = source)]
        source: SourceName,
        /// Certificate (DER)
        file: PathBuf,
        /// Its SHA-256 in hex, from another channel than the file
        #[arg(long, value_name = "HEX")]
        fingerprint: String,
        /// Why; the ledger keeps it
        #[arg(long, value_parser = reason)]
        reason: Grounds,
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Single {
    pub(super) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Add { file, country, fingerprint, reason, deployment } => {
                let addition = Addition { certificate: read(&file)?, country, fingerprint, reason };
                let wired = deployment.open().await?;
                let done = wired.visitors.trust().add(wired.call("cli"), addition).await;
                println!("{} is trusted for {country}", done.map_err(|e| says(&e))?);
            }
            Self::Distrust { fingerprint, why, deployment } => {
                let wired = deployment.open().await?;
                let done = wired.visitors.distrust(wired.call("cli"), &fingerprint, why.activation()).await;
                let done = done.map_err(|e| says(&e))?;
                println!(
                    "a key of {} is no longer believed; {} enrolled passports no longer work",
                    done.country, done.passports
                );
            }
            Self::Crl { file, json, deployment } => {
                let bytes = read(&file)?;
                let wired = deployment.open().await?;
                let done =
                    wired.visitors.import_crl(wired.call("cli"), &bytes).await.map_err(|e| says(&e))?;
                print::withdrawn(&done, "certificates withdrawn", json)?;
            }
            Self::Deviations { file, json, deployment } => {
                let bytes = read(&file)?;
                let wired = deployment.open().await?;
                let done = wired.visitors.trust().import_deviations(wired.call("cli"), &bytes).await;
                print::withdrawn(&done.map_err(|e| says(&e))?, "deviations described", json)?;
            }
            Self::Pin { source, file, fingerprint, reason, deployment } => {
                let certificate = read(&file)?;
                let wired = deployment.open().await?;
                let trust = wired.visitors.trust();
                let done = trust.pin(wired.call("cli"), &source, &certificate, &fingerprint, &reason).await;
                done.map_err(|e| says(&e))?;
                println!("{source} may be signed under that certificate as well");
            }
        }
        Ok(RIGHT)
    }
}
