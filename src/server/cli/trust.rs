//! `guosuo trust`: whom passports are trusted by.

mod print;

use super::{Code, Deployment, RIGHT, read, says};
use ::visitor::{Activation, Addition, Dropping, Grounds, Import, SourceName};
use clap::{Args, Subcommand};
use kernel::Country;
use std::path::PathBuf;

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
    /// List what counts, the lists it comes from, and what expires soon
    #[command(after_help = "Example:\n  guosuo trust list --data guosuo-data")]
    List {
        /// Print everything as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
}

fn source(text: &str) -> Result<SourceName, String> {
    SourceName::parse(text).map_err(|e| kernel::Failure::public(&e).to_owned())
}

fn reason(text: &str) -> Result<Grounds, String> {
    Grounds::parse(text).map_err(|e| kernel::Failure::public(&e).to_owned())
}

impl Why {
    fn activation(self) -> Activation {
        activation(self.reason, self.confirm)
    }
}

fn activation(reason: Grounds, confirm: bool) -> Activation {
    Activation { reason, dropping: if confirm { Dropping::Confirmed } else { Dropping::Refused } }
}

impl Trust {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
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
            Self::List { json, deployment } => {
                let wired = deployment.open().await?;
                let list = wired.visitors.trust().list().await.map_err(|e| says(&e))?;
                print::list(&list, wired.call("cli").now, json)?;
            }
        }
        Ok(RIGHT)
    }
}
