//! `guosuo serve`, `guosuo migrate`.

use super::{Code, Deployment, REFUSED, RIGHT, open};
use crate::{Config, Doors, Stop, Wired, config::COMMENTED, give_back, metrics, rest, start, work};
use anyhow::Context;
use clap::Args;
use kernel::SystemEntropy;
use std::{fs, net::TcpListener, path::PathBuf, sync::Arc};
use storage::Store;

/// Options of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        if !self.config.exists() {
            fs::write(&self.config, COMMENTED)
                .with_context(|| format!("cannot write {}", self.config.display()))?;
            println!(
                "Wrote {} with every default explained. Edit it, then start again.",
                self.config.display()
            );
            return Ok(RIGHT);
        }
        let config = Config::read(&self.config)?;
        let listener = TcpListener::bind(&config.listen)
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        crate::init_telemetry(&config.log);
        let wired = open(&config).await?;
        config.note_issuer()?;
        wired.state.exports.clear()?;
        begun(&wired).await?;
        let worker = work(wired.clone());
        let metrics = metrics::start(&config, &wired)?;
        let running = start(listener, Doors::of(&config)?, wired.state.clone(), None)?;
        let stop = Stop::listen()?;
        println!("Serving {} on {}", config.issuer, config.listen);
        if let Some((_, address)) = &metrics {
            println!("Metrics on {address}");
        }
        running.until(stop).await?;
        if let Some((metrics, _)) = metrics {
            metrics.stop().await?;
        }
        rest(worker).await;
        give_back(&wired).await?;
        wired.store.close().await?;
        Ok(RIGHT)
    }
}

/// Nothing is served on a log that is not the one that was signed.
async fn begun(wired: &Wired) -> anyhow::Result<()> {
    wired.audit.begin(wired.call("start")).await.map_err(|error| {
        anyhow::anyhow!(
            "{error}\nNothing is served. Put back a database that has the missing entries, or go on without them: \
             guosuo audit reopen (docs/witness.md)"
        )
    })
}

/// Options of `migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Only say what would be done
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    deployment: Deployment,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let config = self.deployment.config()?;
        crate::init_telemetry("warn");
        if self.check && config.database.is_none() && !config.data.join("guosuo.db").exists() {
            println!("There is no database in {}; every migration is pending.", config.data.display());
            return Ok(REFUSED);
        }
        if config.database.is_none() {
            fs::create_dir_all(&config.data)
                .with_context(|| format!("cannot make {}", config.data.display()))?;
        }
        let store = Store::connect(&config.storage(), Arc::new(SystemEntropy)).await?;
        if self.check {
            let pending = store.pending().await?;
            for name in &pending {
                println!("pending: {name}");
            }
            println!("{} migrations are pending.", pending.len());
            return Ok(if pending.is_empty() { RIGHT } else { REFUSED });
        }
        println!("{} migrations applied.", store.migrate().await?);
        Ok(RIGHT)
    }
}
