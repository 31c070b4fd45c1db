//! `guosuo backup` and `guosuo restore`: copies of the databases, and what was erased after they were made.

use super::{Code, Deployment, RIGHT, open_any, says};
use crate::{Config, Wired, custody, whole};
use ::audit::{Action, Event};
use anyhow::{Context, bail, ensure};
use clap::Args;
use kernel::{Call, Clock, SystemClock, SystemEntropy};
use ledger::{Bundle, Trust};
use privacy::Tombstone;
use serde_json::{Value, json};
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

/// Options of `restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The newest export of the log, whole: `guosuo audit export`
    #[arg(long, value_name = "BUNDLE")]
    ledger: PathBuf,
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

async fn record(wired: &Wired, action: Action, note: String) -> anyhow::Result<()> {
    let mut tx = wired.store.write(wired.call("cli")).await.map_err(|e| says(&e))?;
    wired.audit.record(&mut tx, Event::new(action).note(note)).await.map_err(|e| says(&e))?;
    tx.commit().await.map_err(|e| says(&e))
}

/// The entries of an export, verified under the deployment's own key: lines, and the index of the first.
fn entries(file: &Path, vkey: &str) -> anyhow::Result<(u64, Vec<String>)> {
    let open = || fs::File::open(file).with_context(|| format!("cannot read {}", file.display()));
    let name = file.display();
    let proved = ledger::verify(open()?, &Trust::key(vkey), &mut |_, _| {});
    let proved = proved.map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
    ensure!(
        proved.first + proved.count == proved.size,
        "{name} ends before the log did; export it without --to"
    );
    ensure!(
        proved.hidden.is_empty() && proved.left_out == 0,
        "{name} shows a part of the log; export it whole, without a choice and without --hide"
    );
    let mut lines = Vec::new();
    Bundle::open(open()?)?.lines(|line| lines.push(line.to_owned()))?;
    Ok((proved.first, lines))
}

/// What of the entries are tombstones.
fn tombstones(lines: &[String]) -> Vec<Tombstone> {
    let stone = |text: &String| {
        let line: Value = serde_json::from_str(text).ok()?;
        let word = |name: &str| line.get("fields")?.get(name)?.as_str().map(str::to_owned);
        let (action, subject, note) = (word("action")?, word("subject")?, word("note")?);
        let mut words = note.split(' ').map(str::to_owned);
        let entry = line.get("seq")?.as_u64()?;
        let stone = Tombstone { subject, class: words.next()?, ground: words.next()?, entry };
        (action == Action::Shredded.code()).then_some(stone)
    };
    lines.iter().filter_map(stone).collect()
}

async fn follow(wired: &Wired, call: Call, first: u64, lines: &[String]) -> anyhow::Result<u64> {
    let size = wired.audit.size().await.map_err(|e| says(&e))?;
    ensure!(first <= size, "the export begins after this copy ends: {first} and {size} entries");
    let last = first + lines.len() as u64;
    ensure!(last >= size, "the export is older than this copy: {last} and {size} entries");
    let tx = wired.store.write(call).await.map_err(|e| says(&e))?;
    let appended = wired.audit.follow(&tx, lines).await.map_err(|e| says(&e))?;
    tx.commit().await.map_err(|e| says(&e))?;
    Ok(appended)
}

impl Restore {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let config = self.deployment.config()?;
        crate::init_telemetry("warn");
        let wired = open_any(&config).await?;
        let (first, lines) = entries(&self.ledger, &wired.audit.vkey())?;
        let call = wired.call("cli");
        let appended = follow(&wired, call, first, &lines).await?;
        let stones = tombstones(&lines);
        let buried = wired.privacy.bury(call, &stones).await.map_err(|e| says(&e))?;
        wired.privacy.finish_shreds(call).await.map_err(|e| says(&e))?;
        record(
            &wired,
            Action::Restored,
            format!("entries: {appended} tombstones: {} erased again: {buried}", stones.len()),
        )
        .await?;
        wired.store.close().await?;
        custody::settled(&config.data)?;
        let said: Value = json!({ "entries": appended, "tombstones": stones.len(), "erased_again": buried });
        println!("{said}");
        println!("The copy is up to date with the log and may serve.");
        Ok(RIGHT)
    }
}
