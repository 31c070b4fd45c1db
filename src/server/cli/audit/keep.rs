//! `guosuo audit check`, `detail`, `prune` and `reopen`: what operators do about the log itself.

use super::super::{Code, Deployment, REFUSED, RIGHT, says};
use ::audit::Pruning;
use anyhow::{Context, bail};
use kernel::VisitorId;
use privacy::Need;
use std::{fs, path::Path};

/// The nightly check, now.
pub(super) async fn check(deployment: &Deployment) -> anyhow::Result<Code> {
    let wired = deployment.open().await?;
    let seen = wired.audit.inspect(wired.call("cli")).await.map_err(|e| says(&e))?;
    println!("entries    {} looked at, {} of them erased", seen.entries, seen.erased);
    println!(
        "signed     {} compared with a checkpoint that {} witnesses cosigned",
        seen.signed, seen.witnesses
    );
    for (alarm, what) in &seen.found {
        println!("WRONG      {}: {what}", alarm.code());
    }
    for alarm in wired.audit.alarms().await.map_err(|e| says(&e))? {
        let state = alarm.ended_at.map_or_else(|| "lasts".to_owned(), |at| format!("over since {at}"));
        println!(
            "alarm      {} {state}; {} times, last {}: {}",
            alarm.kind, alarm.times, alarm.last_at, alarm.found
        );
    }
    let right = seen.found.is_empty();
    println!(
        "{}",
        if right { "Nothing altered, missing or moved." } else { "The log does NOT prove itself." }
    );
    Ok(if right { RIGHT } else { REFUSED })
}

/// Opens what is sealed beside an entry.
pub(super) async fn detail(
    index: u64,
    visitor: VisitorId,
    need: Need,
    deployment: &Deployment,
) -> anyhow::Result<Code> {
    let wired = deployment.open().await?;
    let found = wired.privacy.detail(wired.call("cli"), visitor, index, need).await.map_err(|e| says(&e))?;
    let Some(text) = found else {
        bail!("entry {index} is not this visitor's, or has no details");
    };
    println!("{}", text.expose());
    Ok(RIGHT)
}

/// Erases what is over.
pub(super) async fn prune(dry_run: bool, deployment: &Deployment) -> anyhow::Result<Code> {
    let wired = deployment.open().await?;
    let pruning = if dry_run { Pruning::Try } else { Pruning::Do };
    let pruned = wired.audit.prune(wired.call("cli"), pruning).await.map_err(|e| says(&e))?;
    for (class, count) in &pruned.erased {
        println!(
            "{:<9} {count} entries {}",
            class.code(),
            if dry_run { "would be erased" } else { "erased" }
        );
    }
    println!("published from entry {}", pruned.minimum);
    Ok(RIGHT)
}

/// Goes on under another name.
pub(super) async fn reopen(quote: &Path, deployment: &Deployment) -> anyhow::Result<Code> {
    let config = deployment.config()?;
    let quoted = fs::read_to_string(quote).with_context(|| format!("cannot read {}", quote.display()))?;
    let known = ledger::Checkpoint::unverified(&quoted).context("the checkpoint to quote")?;
    let old = config.origin()?;
    if known.origin != old {
        bail!("the checkpoint is of {}, and this log is {old}", known.origin);
    }
    // The deployment must open under its old name before it gets a new one.
    let wired = deployment.open().await?;
    if ledger::Verifier::parse(&wired.audit.vkey()).is_ok_and(|key| key.open(&quoted).is_err()) {
        bail!("the checkpoint is not signed by this log's key");
    }
    wired.store.close().await?;
    let (old, new) = config.rename_log()?;
    let wired = deployment.open().await?;
    let quoted = wired.audit.reopen(wired.call("cli"), &old, &quoted).await.map_err(|e| says(&e))?;
    println!("{old} ended at {} entries; the log goes on as {new}", quoted.size);
    println!("its key is now {}", wired.audit.vkey());
    println!("Tell it to witnesses and verifiers.");
    Ok(RIGHT)
}
