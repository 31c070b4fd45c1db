//! `guosuo demo`: the whole scene on this machine.

use super::{Code, RIGHT, open};
use crate::{Config, Running, Wired, start, work};
use ::audit::Role;
use ::demo::{DemoOnly, seed::Seeded};
use actix_web::web::Data;
use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};
use tokio::task::JoinHandle;
use url::Url;
use web::Link;

/// Options of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Folder of databases and keys; made if it does not exist
    #[arg(long, value_name = "DIR", default_value = "guosuo-data")]
    data: PathBuf,
    /// Print one JSON object with every address and token
    #[arg(long)]
    json: bool,
}

/// A demo that runs.
pub(crate) struct Scene {
    pub(crate) wired: Wired,
    pub(crate) running: Running,
    pub(crate) worker: JoinHandle<()>,
    pub(crate) seeded: Seeded,
    pub(crate) operator: String,
    pub(crate) auditor: String,
    pub(crate) issuer: Url,
}

/// Starts a demo in a folder.
pub(crate) async fn scene(listen: &str, data: &Path) -> anyhow::Result<Scene> {
    let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    let address: SocketAddr = listener.local_addr()?;
    anyhow::ensure!(
        address.ip().is_loopback(),
        "the demo listens on this machine alone, as in 127.0.0.1:8080"
    );
    let issuer = Url::parse(&format!("http://localhost:{}", address.port()))?;
    let only = DemoOnly::of(&issuer)?;
    let config = Config { issuer: issuer.clone(), log: "warn".to_owned(), ..Config::of_folder(data) };
    let mut wired = open(&config).await?;
    wired.state.sign_in = ::demo::signin::PATH.to_owned();
    wired.state.alternatives =
        vec![Link { text: "Specimen travellers".to_owned(), href: ::demo::signin::PATH.to_owned() }];
    let seeded = ::demo::seed::seed(&wired.state, data, only).await?;
    let operator = token(&wired, data, "demo operator", Role::Operator).await?;
    let auditor = token(&wired, data, "demo auditor", Role::Auditor).await?;
    let demo = Data::new(::demo::Demo::new(&seeded, only)?);
    wired.audit.integrate(wired.call("start")).await?;
    let worker = work(wired.clone());
    let running = start(listener, wired.state.clone(), Some(demo))?;
    Ok(Scene { wired, running, worker, seeded, operator, auditor, issuer })
}

impl Scene {
    /// Ends it in order.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.running.stop().await?;
        self.worker.abort();
        Ok(self.wired.store.close().await?)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    fn json(&self) -> Value {
        let party = |c: &::demo::seed::Client| {
            let page = json!({
                "page": self.address(&format!("demo/{}", c.name)),
                "client_id": c.client_id,
                "client_secret": c.client_secret,
            });
            (c.name.clone(), page)
        };
        json!({
            "issuer": self.issuer.as_str().trim_end_matches('/'),
            "discovery": self.address(".well-known/openid-configuration"),
            "portal": self.address("portal"),
            "console": self.address("console"),
            "operator_token": self.operator,
            "auditor_token": self.auditor,
            "relying_parties": self.seeded.clients.iter().map(party).collect::<serde_json::Map<_, _>>(),
            "specimens": ::demo::specimen::VISITORS.map(|s| s.username),
        })
    }

    fn print(&self) {
        println!("Guosuo's demo runs. Nobody here exists; sign in as {}.\n", names());
        println!("  visitor portal     {}", self.address("portal"));
        println!("  auditor's console  {}   token {}", self.address("console"), self.auditor);
        for client in &self.seeded.clients {
            println!("  {:<18} {}", client.name, self.address(&format!("demo/{}", client.name)));
        }
        println!("  discovery          {}", self.address(".well-known/openid-configuration"));
        println!("\nStop with Ctrl-C; started again on the same folder it goes on.");
    }
}

fn names() -> String {
    ::demo::specimen::VISITORS.map(|s| s.username).join(", ")
}

/// A demo's token: made once, kept in the folder for its owner alone.
async fn token(wired: &Wired, data: &Path, name: &str, role: Role) -> anyhow::Result<String> {
    let file = data.join(format!("{}.token", role.code()));
    if let Ok(text) = fs::read_to_string(&file) {
        return Ok(text.trim().to_owned());
    }
    let (_, secret) = wired.audit.add_staff(wired.call("demo"), name, role).await?;
    write_private(&file, secret.expose())?;
    Ok(secret.expose().to_owned())
}

fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(out.write_all(text.as_bytes())?)
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let scene = scene(&self.listen, &self.data).await?;
        if self.json {
            println!("{}", scene.json());
        } else {
            scene.print();
        }
        let Scene { wired, running, worker, .. } = scene;
        running.until_told().await?;
        worker.abort();
        wired.store.close().await?;
        Ok(RIGHT)
    }
}
