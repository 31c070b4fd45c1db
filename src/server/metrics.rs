//! Numbers for Prometheus, at a door of their own: nothing in them is about a person or chosen by a client.
//!
//! What happens often is counted where it happens, in atomic numbers; how the log and the outbox stand is asked of the
//! database when somebody looks.

mod gather;
mod page;
mod process;

use crate::{Config, Running, Wired, tls, tls::Tls};
use actix_web::{
    App, HttpResponse, HttpServer,
    http::header,
    middleware,
    web::{self, Data},
};
use anyhow::{Context, ensure};
use kernel::{By, Counter};
use serde::Deserialize;
use std::net::{SocketAddr, TcpListener};

/// The media type of the text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The section `metrics`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Where to listen, `ADDRESS:PORT`. Plain HTTP is for the loopback; elsewhere a certificate is needed.
    pub listen: SocketAddr,
    /// The door's own certificate.
    pub tls: Option<Tls>,
}

impl Metrics {
    /// Whether that may be.
    ///
    /// # Errors
    /// When numbers would travel in plain HTTP.
    pub fn validate(&self) -> anyhow::Result<()> {
        ensure!(
            self.tls.is_some() || self.listen.ip().is_loopback(),
            "metrics.listen off this machine needs a certificate in [metrics.tls]"
        );
        Ok(())
    }
}

/// What the worker has done, by task.
#[derive(Debug, Default)]
pub struct Turns {
    done: By<Counter>,
    failed: By<Counter>,
}

impl Turns {
    pub(crate) fn note<T, E>(&self, task: &str, outcome: &Result<T, E>) {
        let turns = if outcome.is_ok() { &self.done } else { &self.failed };
        turns.of(task).count();
    }
}

/// Opens the door, if the configuration has one; says where it is.
///
/// # Errors
/// When the address is taken or a certificate cannot be read.
pub fn start(config: &Config, wired: &Wired) -> anyhow::Result<Option<(Running, SocketAddr)>> {
    let Some(metrics) = &config.metrics else { return Ok(None) };
    let listener = TcpListener::bind(metrics.listen)
        .with_context(|| format!("cannot listen on {} for metrics", metrics.listen))?;
    let address = listener.local_addr()?;
    let wired = Data::new(wired.clone());
    let server = HttpServer::new(move || {
        App::new()
            .wrap(middleware::from_fn(::web::bodies))
            .app_data(wired.clone())
            .service(web::resource("/metrics").route(web::get().to(look)))
    });
    let server = server.workers(1).disable_signals();
    let server = match &metrics.tls {
        Some(own) => server.listen_rustls_0_23(listener, tls::incoming(own)?)?,
        None => server.listen(listener)?,
    };
    Ok(Some((Running::of(server.run()), address)))
}

async fn look(wired: Data<Wired>) -> HttpResponse {
    let body = gather::everything(&wired).await;
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, TEXT)).body(body)
}
