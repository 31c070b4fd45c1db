//! The demo's scene: a service with invented travellers and relying parties, on this machine alone.

use crate::{
    Config, Doors, Running, Stop, Wired, give_back, metrics, rest, roots::root, start, tls, whole, wire, work,
};
use actix_web::web::Data;
use anyhow::{Context, ensure};
use audit::Role;
use demo::{Demo, DemoOnly, seed::Seeded};
use kernel::{Clock, Entropy};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};
use tokio::task::JoinHandle;
use url::Url;
use visitor::Specimens;
use web::Link;

/// A scene that plays.
#[derive(Debug)]
pub struct Scene {
    /// The service behind it.
    pub wired: Wired,
    /// Its relying parties.
    pub seeded: Seeded,
    /// An operator's token.
    pub operator: String,
    /// An auditor's token.
    pub auditor: String,
    /// The token of a second auditor, who approves what the first one asks for.
    pub second_auditor: String,
    /// An officer's token.
    pub officer: String,
    /// Its address.
    pub issuer: Url,
    /// Where its metrics are, if the configuration has them.
    pub metrics: Option<SocketAddr>,
    running: Running,
    measured: Option<Running>,
    worker: JoinHandle<()>,
}

impl Scene {
    /// Starts a scene: listens on `listen` (port 0 takes a free one), keeps everything where `config` says. The
    /// issuer is `localhost` at that port, whatever the configuration says: over https if there is a certificate.
    ///
    /// # Errors
    /// When the address is not of this machine, or something cannot be opened.
    pub async fn start(
        listen: &str,
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> anyhow::Result<Self> {
        tls::install();
        let listener = TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
        let address: SocketAddr = listener.local_addr()?;
        ensure!(address.ip().is_loopback(), "the demo listens on this machine alone, as in 127.0.0.1:8080");
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let issuer = Url::parse(&format!("{scheme}://localhost:{}", address.port()))?;
        let only = DemoOnly::of(&issuer)?;
        // The demo shows every way in; its specimens of other makers come as files alone.
        let config = Config {
            issuer: issuer.clone(),
            specimens: Specimens::Accepted,
            enrol_typed: true,
            check_session: true,
            accept_unbound_copy: true,
            ..config
        };
        let key = root(&config, &*entropy)?;
        config.note_issuer()?;
        config.note_demo()?;
        let mut wired = wire(&config, clock, entropy, key).await?;
        wired.state.exports.clear()?;
        wired.state.console_tokens = true;
        wired.state.sign_in = demo::signin::PATH.to_owned();
        wired.state.alternatives =
            vec![Link { text: "Specimen travellers".to_owned(), href: demo::signin::PATH.to_owned() }];
        wired.ready(&config).await?;
        let seeded = demo::seed::seed(&wired.state, &config.data, only).await?;
        let operator = token(&wired, &config.data, "demo operator", Role::Operator).await?;
        let auditor = token(&wired, &config.data, "demo auditor", Role::Auditor).await?;
        let second = token(&wired, &config.data, SECOND, Role::Auditor).await?;
        let officer = token(&wired, &config.data, "demo officer", Role::Officer).await?;
        let demo = Data::new(Demo::new(&seeded, only)?);
        wired.audit.begin(wired.call("start")).await?;
        wired.audit.integrate(wired.call("start")).await?;
        let worker = work(wired.clone());
        let measured = metrics::start(&config, &wired)?;
        let (measured, metrics) = measured.map_or((None, None), |(door, at)| (Some(door), Some(at)));
        let running = start(listener, Doors::of(&config)?, wired.state.clone(), Some(demo))?;
        Ok(Self {
            wired,
            seeded,
            operator,
            auditor,
            second_auditor: second,
            officer,
            issuer,
            metrics,
            running,
            measured,
            worker,
        })
    }

    /// Ends it in order.
    ///
    /// # Errors
    /// When the server had failed, or the database does not close.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.running.stop().await?;
        Self::over(self.measured, self.worker, self.wired).await
    }

    /// Plays until Ctrl-C or SIGTERM, then ends in order.
    ///
    /// # Errors
    /// As [`Scene::stop`].
    pub async fn until(self, stop: Stop) -> anyhow::Result<()> {
        self.running.until(stop).await?;
        Self::over(self.measured, self.worker, self.wired).await
    }

    async fn over(measured: Option<Running>, worker: JoinHandle<()>, wired: Wired) -> anyhow::Result<()> {
        if let Some(measured) = measured {
            measured.stop().await?;
        }
        rest(worker).await;
        give_back(&wired).await?;
        Ok(wired.store.close().await?)
    }
}

/// The name of the second auditor, who approves.
const SECOND: &str = "demo second auditor";

/// A token of the scene: made once, kept in the folder for its owner alone.
async fn token(wired: &Wired, data: &Path, name: &str, role: Role) -> anyhow::Result<String> {
    let kind = if name == SECOND { "second-auditor" } else { role.code() };
    let file = data.join(format!("{kind}.token"));
    let kept = fs::read_to_string(&file).unwrap_or_default().trim().to_owned();
    if wired.audit.staff(wired.call("demo").now, &kept).await?.is_some_and(|s| s.role == role) {
        return Ok(kept);
    }
    let (_, secret) = wired.audit.add_staff(wired.call("demo"), name, role).await?;
    whole::write(&file, secret.expose())?;
    Ok(secret.expose().to_owned())
}
