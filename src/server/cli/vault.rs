//! `guosuo vault`: keys at rest.

mod erase;

use super::{Code, Deployment, RIGHT, says};
use crate::{Wired, roots};
use ::audit::{Action, Event};
use anyhow::Context;
use clap::Subcommand;
use erase::Whose;
use kernel::{Date, SystemClock, SystemEntropy};
use keys::{Custody, Progress, Rotating};
use privacy::Ground;
use serde_json::{Value, json};
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    str::FromStr,
    sync::Arc,
};

/// Commands of `vault`.
#[derive(Debug, Subcommand)]
pub(crate) enum Vault {
    /// Say where every key is, and how far changes of keys are
    #[command(after_help = "Example:\n  guosuo vault status --json --data guosuo-data")]
    Status {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Change keys while the service runs; stopped at any moment, it goes on where it was
    #[command(after_help = "Example:\n  guosuo vault rotate kek --data guosuo-data")]
    Rotate {
        /// root, kek (keys that wrap data keys) or dek (data keys; every field is sealed anew)
        what: Turn,
        /// Only begin; the running service goes on
        #[arg(long)]
        background: bool,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Change the key of blind indexes, by which passports are found
    #[command(after_help = "Example:\n  guosuo vault reindex --data guosuo-data")]
    Reindex {
        /// Only begin; the running service goes on
        #[arg(long)]
        background: bool,
        /// Print what was done as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Erase what is kept about a visitor in a retention class, by destroying its keys; hands out the certificate
    #[command(
        after_help = "Example:\n  guosuo vault shred --visitor vis_… --class profile --ground request --out erased.tlog-proof \
        --data guosuo-data\n  guosuo audit verify erased.tlog-proof --key 'localhost:8080/log+…'"
    )]
    Shred {
        #[command(flatten)]
        whose: Whose,
        /// request, withdrawn, over or unlawful
        #[arg(long)]
        ground: Ground,
        /// Write the certificate, a .tlog-proof, to this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Print what was done and the certificate as JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the certificate of an erasure again
    #[command(
        after_help = "Example:\n  guosuo vault certificate --visitor vis_… --class profile > erased.tlog-proof"
    )]
    Certificate {
        #[command(flatten)]
        whose: Whose,
        /// Write it to this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Only store what is kept about a visitor in a retention class: deletion is due, and a law demands that it is kept
    #[command(
        after_help = "Example:\n  guosuo vault restrict --visitor vis_… --class profile --article EEL-39 --until 2028-12-31"
    )]
    Restrict {
        #[command(flatten)]
        whose: Whose,
        /// The article that demands it, as the law tables name it
        #[arg(long)]
        article: String,
        /// The day on which the demand ends, and the data with it
        #[arg(long, value_parser = day)]
        until: Option<Date>,
    },
    /// End a restriction: what was only stored is used again
    #[command(
        after_help = "Example:\n  guosuo vault lift --visitor vis_… --class profile --data guosuo-data"
    )]
    Lift {
        #[command(flatten)]
        whose: Whose,
    },
}

fn day(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).map_err(|_| "a day is written 2028-12-31")
}

/// What can be rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The root key.
    Root,
    /// Keys in the databases.
    Keys(Rotating),
}

impl FromStr for Turn {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "root" => Ok(Self::Root),
            "kek" => Ok(Self::Keys(Rotating::Kek)),
            "dek" => Ok(Self::Keys(Rotating::Dek)),
            _ => Err("it is root, kek or dek; blind indexes have a command of their own, reindex"),
        }
    }
}

fn progress_json(progress: &Progress) -> Value {
    json!({
        "kind": progress.kind.code(), "epoch": progress.epoch, "phase": progress.phase,
        "done": progress.done, "total": progress.total,
        "began_at": progress.began_at.rfc3339(), "ended_at": progress.ended_at.map(kernel::Moment::rfc3339),
    })
}

fn percent(done: u64, total: u64) -> u64 {
    done.saturating_mul(100).checked_div(total).unwrap_or(100)
}

fn status(custody: &Custody, suite: &str) {
    let (secrets, held) = custody.secrets;
    let (data_keys, at) = custody.data_keys;
    println!("suite          {suite}");
    println!("root           {held} of {secrets} secrets under the root key in force");
    println!(
        "kek            epoch {}, {at} of {data_keys} data keys under it ({} %)",
        custody.kek_epoch,
        percent(at, data_keys)
    );
    println!("only stored    {} data keys, as laws demand", custody.only_stored);
    let keys::Wear { most, limit, near } = custody.wear;
    println!("messages       {most} of {limit} under the most used data key; {near} near the limit");
    let epochs: Vec<String> = custody.index_epochs.iter().map(ToString::to_string).collect();
    println!("blind indexes  epochs {}", epochs.join(", "));
    for row in &custody.rotations {
        let when = row.ended_at.map_or_else(
            || format!("{} of {} ({} %)", row.done, row.total, percent(row.done, row.total)),
            |at| format!("ended {at}"),
        );
        println!(
            "{:<14} to epoch {}, began {}: {}, {when}",
            row.kind.code(),
            row.epoch,
            row.began_at,
            row.phase
        );
    }
}

/// A line that grows, on a terminal alone.
fn bar(progress: &Progress) {
    if std::io::stderr().is_terminal() {
        let share = percent(progress.done, progress.total);
        let full = usize::try_from(share / 4).unwrap_or(25).min(25);
        eprint!(
            "\r{:<10} [{:<25}] {share:>3} %  {:<9}",
            progress.kind.code(),
            "#".repeat(full),
            progress.phase
        );
        let _ = std::io::stderr().flush();
    }
}

async fn progress(wired: &Wired, kind: Rotating) -> anyhow::Result<Option<Progress>> {
    let custody = wired.keys.custody().await.map_err(|e| says(&e))?;
    Ok(custody.rotations.into_iter().find(|row| row.kind == kind))
}

async fn rotate(wired: &Wired, kind: Rotating, background: bool, json: bool) -> anyhow::Result<Code> {
    let under_way = wired.keys.under_way(kind).await.map_err(|e| says(&e))?;
    let epoch = match under_way {
        // It was stopped: go on.
        Some(row) => row.epoch,
        None => wired.begin(wired.call("cli"), kind).await.map_err(|e| says(&e))?,
    };
    wired.keys.reload().await.map_err(|e| says(&e))?;
    loop {
        if background {
            break;
        }
        let done = wired.step(wired.call("cli"), kind).await?;
        let Some(now) = progress(wired, kind).await? else { break };
        bar(&now);
        // Of data keys the last wait an hour for whoever still uses them; the running service destroys them.
        if now.ended_at.is_some() || (done == 0 && kind == Rotating::Dek && now.done == now.total) {
            break;
        }
    }
    if std::io::stderr().is_terminal() && !background {
        eprintln!();
    }
    let now = progress(wired, kind).await?.context("the rotation is gone")?;
    if json {
        println!("{}", progress_json(&now));
    } else if now.ended_at.is_some() {
        println!("{kind}: everything is at epoch {epoch}");
    } else {
        println!("{kind}: on the way to epoch {epoch}; the running service goes on, see guosuo vault status");
    }
    Ok(RIGHT)
}

async fn rotate_root(deployment: &Deployment, json: bool) -> anyhow::Result<Code> {
    let config = deployment.config()?;
    crate::init_telemetry("warn");
    let root = roots::coming(&config, &SystemEntropy)?;
    let wired = crate::wire(&config, Arc::new(SystemClock), Arc::new(SystemEntropy), root).await?;
    wired.ready(&config).await?;
    let ready = wired.keys.rewrapped().await.map_err(|e| says(&e))?;
    let mut tx = wired.store.write(wired.call("cli")).await.map_err(|e| says(&e))?;
    let moved = wired.keys.rewrap(&tx, ready).await.map_err(|e| says(&e))?;
    let provider = config.root.as_ref().map_or("file", roots::Provider::name);
    let event = Event::new(Action::RootRotated).note(format!("{provider} secrets: {moved}"));
    wired.audit.record(&mut tx, event).await.map_err(|e| says(&e))?;
    tx.commit().await.map_err(|e| says(&e))?;
    roots::settle(&config)?;
    if json {
        println!("{}", json!({ "kind": "root", "provider": provider, "secrets": moved }));
    } else {
        println!("root: {moved} secrets lie under the root key in force ({provider})");
        println!("Keep the previous one, apart, as long as backups that need it.");
    }
    Ok(RIGHT)
}

impl Vault {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Status { json, deployment } => {
                let wired = deployment.open().await?;
                let custody = wired.keys.custody().await.map_err(|e| says(&e))?;
                let suite = wired.keys.suite().code();
                if json {
                    let said = json!({
                        "suite": suite,
                        "root": { "secrets": custody.secrets.0, "in_force": custody.secrets.1 },
                        "kek_epoch": custody.kek_epoch,
                        "data_keys": { "all": custody.data_keys.0, "at_epoch": custody.data_keys.1,
                            "only_stored": custody.only_stored },
                        "messages": { "most": custody.wear.most, "limit": custody.wear.limit, "near": custody.wear.near },
                        "index_epochs": custody.index_epochs,
                        "rotations": custody.rotations.iter().map(progress_json).collect::<Vec<_>>(),
                    });
                    println!("{said}");
                } else {
                    status(&custody, suite);
                }
                Ok(RIGHT)
            }
            Self::Rotate { what: Turn::Root, json, deployment, .. } => rotate_root(&deployment, json).await,
            Self::Rotate { what: Turn::Keys(kind), background, json, deployment } => {
                rotate(&deployment.open().await?, kind, background, json).await
            }
            Self::Reindex { background, json, deployment } => {
                rotate(&deployment.open().await?, Rotating::Index, background, json).await
            }
            Self::Shred { whose, ground, out, json } => {
                erase::shred(&whose, ground, out.as_ref(), json).await
            }
            Self::Certificate { whose, out } => erase::certificate(&whose, out.as_ref()).await,
            Self::Restrict { whose, article, until } => erase::restrict(&whose, &article, until).await,
            Self::Lift { whose } => erase::lift(&whose).await,
        }
    }
}
