//! `guosuo demo`: the whole scene on this machine.

use super::{Code, RIGHT};
use crate::{Config, Scene, Stop, init_telemetry};
use ::demo::{seed::Client, specimen::VISITORS};
use clap::Args;
use kernel::{SystemClock, SystemEntropy};
use serde_json::{Map, Value, json};
use std::{path::PathBuf, sync::Arc};

/// Options of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder of databases and keys; made if it does not exist
    #[arg(long, value_name = "DIR", default_value = "guosuo-data")]
    data: PathBuf,
    /// Configuration file, for a demo with TLS or another database; its `listen` and `data` count
    #[arg(long, value_name = "FILE", conflicts_with_all = ["listen", "data"])]
    config: Option<PathBuf>,
    /// Print one JSON object with every address and token
    #[arg(long)]
    json: bool,
}

fn address(scene: &Scene, path: &str) -> String {
    format!("{}{path}", scene.issuer)
}

fn described(scene: &Scene) -> Value {
    let party = |c: &Client| {
        let page = address(scene, &format!("demo/{}", c.name));
        (c.name.clone(), json!({ "page": page, "client_id": c.client_id, "client_secret": c.client_secret }))
    };
    json!({
        "issuer": scene.issuer.as_str().trim_end_matches('/'),
        "discovery": address(scene, ".well-known/openid-configuration"),
        "portal": address(scene, "portal"),
        "console": address(scene, "console"),
        "desk": address(scene, "demo/desk"),
        "operator_token": scene.operator,
        "auditor_token": scene.auditor,
        "second_auditor_token": scene.second_auditor,
        "officer_token": scene.officer,
        "enrolment_desk": address(scene, "desk"),
        "relying_parties": scene.seeded.clients.iter().map(party).collect::<Map<_, _>>(),
        "specimens": VISITORS.map(|s| s.username),
    })
}

fn print(scene: &Scene) {
    let names = VISITORS.map(|s| s.username).join(", ");
    println!("Guosuo's demo runs. Nobody here exists; sign in as {names}.\n");
    println!("  visitor portal     {}", address(scene, "portal"));
    println!("  auditor's console  {}   token {}", address(scene, "console"), scene.auditor);
    println!("  who approves exports                        token {}", scene.second_auditor);
    println!("  enrolment desk     {}   token {}", address(scene, "desk"), scene.officer);
    println!("  operator's desk    {}", address(scene, "demo/desk"));
    for client in &scene.seeded.clients {
        println!("  {:<18} {}", client.name, address(scene, &format!("demo/{}", client.name)));
    }
    println!("  discovery          {}", address(scene, ".well-known/openid-configuration"));
    println!("\nStop with Ctrl-C; started again on the same folder it goes on.");
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let config = match &self.config {
            Some(file) => Config::read(file)?,
            None => Config { listen: self.listen, log: "warn".to_owned(), ..Config::of_folder(&self.data) },
        };
        init_telemetry(&config.log);
        let listen = config.listen.clone();
        let scene = Scene::start(&listen, config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
        let stop = Stop::listen()?;
        if self.json {
            println!("{}", described(&scene));
        } else {
            print(&scene);
        }
        scene.until(stop).await?;
        Ok(RIGHT)
    }
}
