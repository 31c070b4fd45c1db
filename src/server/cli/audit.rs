//! `guosuo audit`: export the log, verify an export offline.

use super::{Code, Deployment, REFUSED, RIGHT, says};
use ::audit::Range;
use anyhow::Context;
use clap::Subcommand;
use kernel::Moment;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Commands of `audit`.
#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Export the log, or a part of it, as a bundle that proves itself
    #[command(
        after_help = "Example:\n  guosuo audit export --out log.zip --from 2026-11-01 --data guosuo-data"
    )]
    Export {
        /// The bundle to write
        #[arg(long, value_name = "BUNDLE")]
        out: PathBuf,
        /// Not before this day or instant
        #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
        from: Option<Moment>,
        /// Before this day or instant
        #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
        to: Option<Moment>,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Verify a bundle offline; names the first thing that is wrong
    #[command(after_help = "Example:\n  guosuo audit verify log.zip --key 'localhost:8080/log+…'")]
    Verify {
        /// The bundle
        bundle: PathBuf,
        /// The key that must have signed; without it the bundle's own is taken
        #[arg(long, value_name = "VKEY")]
        key: Option<String>,
    },
}

async fn export(out: &Path, range: Range, deployment: &Deployment) -> anyhow::Result<Code> {
    let wired = deployment.open().await?;
    // Under another name until it is whole: a bundle cut short would look like one.
    let partial = out.with_extension("partial");
    let mut file =
        fs::File::create(&partial).with_context(|| format!("cannot write {}", partial.display()))?;
    let summary = match wired.audit.export(wired.call("cli"), range, &mut file).await {
        Ok(summary) => summary,
        Err(error) => {
            fs::remove_file(&partial)?;
            return Err(says(&error));
        }
    };
    file.sync_all()?;
    fs::rename(&partial, out).with_context(|| format!("cannot write {}", out.display()))?;
    println!(
        "{}: entries {} to {} of {}",
        out.display(),
        summary.first,
        summary.first + summary.count,
        summary.size
    );
    println!("signed by {}", summary.vkey);
    Ok(RIGHT)
}

fn verify(bundle: &Path, key: Option<&str>) -> anyhow::Result<Code> {
    let file = fs::File::open(bundle).with_context(|| format!("cannot read {}", bundle.display()))?;
    match ledger::verify(file, key) {
        Ok(proved) => {
            println!(
                "proved: {} entries from {}, nothing altered, missing or moved",
                proved.count, proved.first
            );
            println!("log     {} of {} entries, root {}", proved.origin, proved.size, proved.root);
            println!("signed  {}", proved.vkey);
            if key.is_none() {
                println!("note    the key is the bundle's own; name the one you know with --key");
            }
            Ok(RIGHT)
        }
        Err(fault) => {
            println!("NOT proved: {fault}");
            Ok(REFUSED)
        }
    }
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Export { out, from, to, deployment } => export(&out, Range { from, to }, &deployment).await,
            Self::Verify { bundle, key } => verify(&bundle, key.as_deref()),
        }
    }
}
