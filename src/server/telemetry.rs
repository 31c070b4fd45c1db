//! Logs: to standard error, in the words of `tracing`. Events carry ids, codes and counts, never a person's data.

use std::io::{IsTerminal, stderr};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging; a filter that does not parse falls back to `info`.
pub fn init(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // Colours are for people: a file or a journal gets plain text.
    let log = fmt().with_env_filter(filter).with_writer(stderr).with_ansi(stderr().is_terminal());
    let started = log.with_target(true).try_init();
    if started.is_err() {
        tracing::debug!("logging had started already");
    }
}
