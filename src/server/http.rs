//! The HTTP server: limits, graceful end.

use crate::{
    Config,
    tls::{self, Authorities},
};
use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::{
    App, HttpServer,
    dev::{Extensions, Server, ServerHandle},
    rt::net::TcpStream,
    web::Data,
};
use anyhow::Context;
use demo::Demo;
use rustls::ServerConfig;
use std::{any::Any, net::TcpListener, num::NonZero, time::Duration};
use tokio::{signal, task::JoinHandle};

/// How long requests under way may take to end.
const DRAIN: u64 = 5;
/// How long a client may take over its request's head.
const SLOW: Duration = Duration::from_secs(10);

/// A server that runs in the background.
#[derive(Debug)]
pub struct Running {
    handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// A server, from now on in the background.
    pub(crate) fn of(server: Server) -> Self {
        let handle = server.handle();
        Self { handle, task: tokio::spawn(server) }
    }

    /// Stops: accepts nothing new, lets what is under way end.
    ///
    /// # Errors
    /// When the server had failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.handle.stop(true).await;
        Ok(self.task.await??)
    }

    /// Runs until Ctrl-C or SIGTERM, or until the server fails.
    ///
    /// # Errors
    /// When the server fails.
    pub async fn until(self, mut stop: Stop) -> anyhow::Result<()> {
        stop.told().await;
        tracing::info!("stopping");
        self.stop().await
    }
}

/// Listens for Ctrl-C and SIGTERM. Made before anybody is told where the service is: who then stops it at once is heard.
#[derive(Debug)]
pub struct Stop {
    #[cfg(unix)]
    interrupt: signal::unix::Signal,
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Stop {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn told(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    }
}

/// Where the service is reached.
#[derive(Debug, Default)]
pub struct Doors {
    /// TLS on the first door; plain HTTP without.
    pub tls: Option<ServerConfig>,
    /// The second door, and who judges the certificates shown there.
    pub second: Option<(TcpListener, ServerConfig, Authorities)>,
}

impl Doors {
    /// As a configuration says.
    ///
    /// # Errors
    /// When a certificate cannot be read, or the second door is taken.
    pub fn of(config: &Config) -> anyhow::Result<Self> {
        let tls = config.tls.as_ref().map(tls::incoming).transpose()?;
        let second = config.mtls.as_ref().map(|mtls| {
            let own =
                mtls.tls.as_ref().or(config.tls.as_ref()).context("the second door has no certificate")?;
            let listener = TcpListener::bind(&mtls.listen)
                .with_context(|| format!("cannot listen on {}", mtls.listen))?;
            anyhow::Ok((listener, tls::second(own)?, Authorities::read(mtls.client_ca.as_deref())?))
        });
        Ok(Self { tls, second: second.transpose()? })
    }
}

/// Puts the certificate of a connection where handlers find it.
fn shown(authorities: &Authorities, connection: &dyn Any, data: &mut Extensions) {
    if let Some(stream) = connection.downcast_ref::<TlsStream<TcpStream>>()
        && let Some(chain) = stream.get_ref().1.peer_certificates()
        && let Some(certificate) = authorities.judge(chain)
    {
        data.insert(certificate);
    }
}

fn build(
    listener: TcpListener,
    doors: Doors,
    state: web::State,
    demo: Option<Data<Demo>>,
) -> std::io::Result<Server> {
    let authorities = doors.second.as_ref().map(|(_, _, authorities)| authorities.clone());
    let factory = move || {
        let (state, demo) = (state.clone(), demo.clone());
        App::new().configure(move |config| {
            if let Some(demo) = demo {
                // The service's own routes answer every address, so the demo's come first.
                demo::configure(config, demo);
            }
            web::configure(config, &state);
        })
    };
    // Those the process may use, not those the machine has; a thread more would only take turns with the others.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let server = HttpServer::new(factory)
        .workers(cores)
        .client_request_timeout(SLOW)
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(DRAIN)
        .disable_signals()
        .on_connect(move |connection, data| {
            if let Some(authorities) = &authorities {
                shown(authorities, connection, data);
            }
        });
    let server = match doors.tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    let server = match doors.second {
        Some((listener, tls, _)) => server.listen_rustls_0_23(listener, tls)?,
        None => server,
    };
    Ok(server.run())
}

/// Starts serving on a listener.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(
    listener: TcpListener,
    doors: Doors,
    state: web::State,
    demo: Option<Data<Demo>>,
) -> anyhow::Result<Running> {
    Ok(Running::of(build(listener, doors, state, demo)?))
}
