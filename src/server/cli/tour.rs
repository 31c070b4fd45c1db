//! `guosuo tour`: the whole journey over HTTP against a server of its own.

use super::{Code, REFUSED, RIGHT, read};
use crate::{Config, Scene, init_telemetry};
use ::demo::tour::{self, MasterList, Step, Target};
use anyhow::Context;
use clap::Args;
use kernel::{SystemClock, SystemEntropy};
use std::{path::PathBuf, sync::Arc};

/// Options of `tour`.
#[derive(Debug, Args)]
pub(crate) struct Tour {
    /// Print each step as a JSON object on a line of its own
    #[arg(long)]
    json: bool,
    /// A real signed master list to import as well
    #[arg(long, value_name = "FILE", requires = "pin")]
    master_list: Option<PathBuf>,
    /// The certificate that issued the list's signer
    #[arg(long, value_name = "FILE", requires = "master_list")]
    pin: Option<PathBuf>,
}

impl Tour {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let folder = tempfile::tempdir()?;
        let config = Config { log: "error".to_owned(), ..Config::of_folder(folder.path()) };
        init_telemetry(&config.log);
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let scene = Scene::start("127.0.0.1:0", config, clock, entropy).await?;
        let list = match (&self.master_list, &self.pin) {
            (Some(list), Some(pin)) => Some(MasterList { list: read(list)?, pin: read(pin)? }),
            _ => None,
        };
        let target = Target {
            issuer: scene.issuer.clone(),
            operator_token: scene.operator.clone(),
            auditor_token: scene.auditor.clone(),
            seeded: scene.seeded.clone(),
            anchor: scene.wired.keys.anchor().context("there is no root of credentials")?,
            data_dir: Some(folder.path().to_owned()),
            master_list: list,
            clock: Arc::new(SystemClock),
        };
        let json = self.json;
        let mut out = |step: Step| {
            if json {
                println!(
                    "{}",
                    serde_json::json!({ "step": step.step, "ok": step.ok, "detail": step.detail })
                );
            } else {
                println!("{} {:<28} {}", if step.ok { "ok  " } else { "FAIL" }, step.step, step.detail);
            }
        };
        let right = tour::run(&target, &mut out).await;
        scene.stop().await?;
        Ok(if right? { RIGHT } else { REFUSED })
    }
}
