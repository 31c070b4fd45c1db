//! The HTTP server: limits, graceful end.

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    web::Data,
};
use demo::Demo;
use std::{net::TcpListener, time::Duration};
use tokio::task::JoinHandle;

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
    pub async fn until_told(self) -> anyhow::Result<()> {
        told().await;
        tracing::info!("stopping");
        self.stop().await
    }
}

async fn told() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
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
