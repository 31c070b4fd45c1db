//! Work between requests: tiles and checkpoints, keys of other nodes, what has expired.

use crate::Wired;
use std::time::Duration;
use tokio::{task::JoinHandle, time};

/// A checkpoint at least every ten seconds, also when idle: silence is an alarm.
const EVERY: Duration = Duration::from_secs(5);

/// Stops the worker and waits until it has: the databases close after it.
pub async fn rest(worker: JoinHandle<()>) {
    worker.abort();
    // An aborted task ends with an error that says so.
    let _ = worker.await;
}

/// Starts the worker; end it with [`rest`].
#[must_use]
pub fn work(wired: Wired) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut beat = time::interval(EVERY);
        beat.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            let call = wired.call("worker");
            if let Err(error) = wired.audit.integrate(call).await {
                tracing::error!(%error, "the log could not be signed");
            }
            if let Err(error) = wired.keys.reload().await {
                tracing::error!(%error, "the keys could not be read again");
            }
            if let Err(error) = wired.tend(call).await {
                tracing::error!(%error, "what keys need could not be done");
            }
            if let Err(error) = wired.visitors.sweep(call).await {
                tracing::error!(%error, "expired passports could not be marked");
            }
            if let Err(error) = wired.state.provider.tell_again(call).await {
                tracing::error!(%error, "relying parties could not be told of sign-outs");
            }
            if let Err(error) = wired.state.provider.sweep(call).await {
                tracing::error!(%error, "what is over could not be removed");
            }
            wired.state.exports.sweep(call.now);
            if let Err(error) = wired.state.verifier.sweep(call).await {
                tracing::error!(%error, "old presentations could not be removed");
            }
        }
    })
}
