//! `guosuo vault shred`, `certificate`, `restrict` and `lift`: what happens to a person's data when they ask for its end.

use super::super::{Code, Deployment, REFUSED, RIGHT, says};
use crate::Wired;
use anyhow::Context;
use kernel::{Date, RetentionClass, VisitorId};
use privacy::{Certificate, Ground};
use serde_json::json;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Whose data, and which of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Whose {
    /// The visitor
    #[arg(long)]
    visitor: VisitorId,
    /// profile, contract, lodging-stat, telecom-2y or audit-detail
    #[arg(long, value_parser = class)]
    class: RetentionClass,
    #[command(flatten)]
    deployment: Deployment,
}

fn class(text: &str) -> Result<RetentionClass, &'static str> {
    let found = RetentionClass::ALL.iter().find(|class| class.code() == text);
    found.copied().ok_or("it is profile, contract, lodging-stat, telecom-2y or audit-detail")
}

/// The words of a certificate beside its proof.
fn told(found: &Certificate, file: Option<&Path>) {
    println!("erased       {} of {}, ground: {}", found.class, found.subject, found.ground);
    println!("requested    entry {}", found.requested);
    println!("tombstone    entry {}", found.shredded);
    let certificate = match file {
        Some(file) => format!("{}; whoever has it verifies it with guosuo audit verify", file.display()),
        None => "guosuo vault certificate prints it (.tlog-proof); or shred with --out FILE".to_owned(),
    };
    println!("certificate  {certificate}");
}

/// Writes a new file; never over another.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let name = || format!("cannot write {}", file.display());
    let mut out = fs::OpenOptions::new().write(true).create_new(true).open(file).with_context(name)?;
    out.write_all(text.as_bytes()).with_context(name)
}

/// A certificate that proves itself: a checkpoint covers the tombstone.
async fn signed(
    wired: &Wired,
    visitor: VisitorId,
    class: RetentionClass,
) -> anyhow::Result<Option<Certificate>> {
    wired.audit.integrate(wired.call("cli")).await.map_err(|e| says(&e))?;
    wired.privacy.certificate(visitor, class).await.map_err(|e| says(&e))
}

pub(super) async fn shred(
    whose: &Whose,
    ground: Ground,
    out: Option<&PathBuf>,
    json: bool,
) -> anyhow::Result<Code> {
    let wired = whose.deployment.open().await?;
    let (visitor, class) = (whose.visitor, whose.class);
    if let Some(file) = out.filter(|file| file.exists()) {
        anyhow::bail!("{} is there already; nothing was erased", file.display());
    }
    if let Err(error) = wired.privacy.shred(wired.call("cli"), visitor, class, ground).await {
        return Err(says(&error));
    }
    let Some(found) = signed(&wired, visitor, class).await? else { return Ok(REFUSED) };
    if let (Some(file), Some(proof)) = (out, &found.proof) {
        write(file, proof)?;
    }
    if json {
        let erased = json!({ "subject": found.subject, "class": found.class, "ground": found.ground });
        let said = json!({
            "erased": erased, "requested": found.requested, "shredded": found.shredded,
            "certificate": found.proof,
        });
        println!("{said}");
    } else {
        told(&found, out.map(PathBuf::as_path));
        println!(
            "Copies of the data keys made before still open it until they are destroyed; see docs/vault.md."
        );
    }
    Ok(RIGHT)
}

pub(super) async fn certificate(whose: &Whose, out: Option<&PathBuf>) -> anyhow::Result<Code> {
    let wired = whose.deployment.open().await?;
    let Some(found) = signed(&wired, whose.visitor, whose.class).await? else {
        anyhow::bail!("nothing of this class was erased of this visitor");
    };
    let Some(proof) = &found.proof else {
        anyhow::bail!("the time of the entry that proved it is over");
    };
    match out {
        Some(file) => {
            write(file, proof)?;
            told(&found, Some(file));
        }
        None => print!("{proof}"),
    }
    Ok(RIGHT)
}

pub(super) async fn restrict(whose: &Whose, article: &str, until: Option<Date>) -> anyhow::Result<Code> {
    let wired = whose.deployment.open().await?;
    let (call, until) = (wired.call("cli"), until.map(Date::midnight));
    let done = wired.privacy.restrict(call, whose.visitor, whose.class, article, until).await;
    let entry = done.map_err(|e| says(&e))?;
    println!("only stored  {} of {}, as {article} demands; entry {entry}", whose.class.code(), whose.visitor);
    match until {
        Some(until) => println!("It will be erased on {}.", until.date()),
        None => println!("It stays until guosuo vault lift or shred."),
    }
    Ok(RIGHT)
}

pub(super) async fn lift(whose: &Whose) -> anyhow::Result<Code> {
    let wired = whose.deployment.open().await?;
    let done = wired.privacy.lift(wired.call("cli"), whose.visitor, whose.class).await;
    let entry = done.map_err(|e| says(&e))?;
    println!("used again   {} of {}; entry {entry}", whose.class.code(), whose.visitor);
    Ok(RIGHT)
}
