//! The HTTP server: limits, graceful end.

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    web::Data,
};
use demo::Demo;
use std::{net::TcpListener, time::Duration};
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

fn build(listener: TcpListener, state: web::State, demo: Option<Data<Demo>>) -> std::io::Result<Server> {
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
    let server = HttpServer::new(factory)
        .workers(2)
        .client_request_timeout(SLOW)
        .keep_alive(Duration::from_secs(30))
        .shutdown_timeout(DRAIN)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// Starts serving on a listener.
///
/// # Errors
/// When the listener cannot be used.
pub fn start(listener: TcpListener, state: web::State, demo: Option<Data<Demo>>) -> anyhow::Result<Running> {
    let server = build(listener, state, demo)?;
    let handle = server.handle();
    Ok(Running { handle, task: tokio::spawn(server) })
}
