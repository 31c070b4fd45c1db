//! `guosuo backup`: copies of the databases.

use super::{Code, Deployment, RIGHT, says};
use crate::{Config, Wired, custody, whole};
use ::audit::{Action, Event};
use anyhow::{Context, bail, ensure};
use clap::Args;
use kernel::{Clock, SystemClock, SystemEntropy};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The files of a copy.
const MAIN: &str = "guosuo.db";
const KEYS: &str = "data_keys.db";

/// Options of `backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The folder to make for the copy of the main database
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The folder to make for the copy of the data keys: another disk, a shorter life
    #[arg(long, value_name = "DIR")]
    keys_to: PathBuf,
    #[command(flatten)]
    deployment: Deployment,
}

fn make(folder: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Opens the copy with the deployment's own root key and recomputes its log.
async fn verify(config: &Config, main: &Path, data_keys: &Path) -> anyhow::Result<u64> {
    let url = |file: &Path| format!("sqlite://{}?mode=rwc", file.display());
    let copy = Config { database: Some(url(main)), data_keys: Some(url(data_keys)), ..config.clone() };
    let root = crate::roots::root(&copy, &SystemEntropy)?;
    let wired = crate::wire(&copy, Arc::new(SystemClock), Arc::new(SystemEntropy), root).await?;
    let checked = wired.audit.self_check().await.map_err(|e| says(&e))?;
    wired.store.close().await?;
    Ok(checked.entries)
}

impl Backup {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let config = self.deployment.config()?;
        ensure!(
            self.to != self.keys_to,
            "the data keys belong into a folder of their own, with a shorter life"
        );
        if config.database.is_some() {
            bail!("PostgreSQL has tools of its own: a base backup and its log; see docs/vault.md");
        }
        let wired = self.deployment.open().await?;
        make(&self.to)?;
        make(&self.keys_to)?;
        let (main, data_keys) = (self.to.join(MAIN), self.keys_to.join(KEYS));
        for file in [&main, &data_keys] {
            ensure!(!file.exists(), "{} is there already; a copy never overwrites one", file.display());
        }
        wired.store.copy(&main, &data_keys).await.map_err(|e| says(&e))?;
        let entries = verify(&config, &main, &data_keys).await.context("the copy does not verify")?;
        let told = json!({ "made_at": SystemClock.now().rfc3339(), "entries": entries });
        // Whoever starts a service on this folder is stopped by it.
        whole::write(&self.to.join(custody::COPY), &format!("{told}\n"))?;
        for name in ["log.origin", "issuer"] {
            let from = config.data.join(name);
            if from.exists() {
                fs::copy(&from, self.to.join(name))
                    .with_context(|| format!("cannot copy {}", from.display()))?;
            }
        }
        record(&wired, Action::BackedUp, format!("entries: {entries}")).await?;
        println!("{}  {entries} entries, in order; every key opens", main.display());
        println!("{}  keep it apart, and not for long", data_keys.display());
        println!(
            "The root key is in neither. Export the log often: a restored copy needs the newest export."
        );
        Ok(RIGHT)
    }
}

/// Appends an entry about the deployment itself.
pub(super) async fn record(wired: &Wired, action: Action, note: String) -> anyhow::Result<()> {
    let mut tx = wired.store.write(wired.call("cli")).await.map_err(|e| says(&e))?;
    wired.audit.record(&mut tx, Event::new(action).note(note)).await.map_err(|e| says(&e))?;
    tx.commit().await.map_err(|e| says(&e))
}
