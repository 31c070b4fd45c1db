//! Work between requests: tiles and checkpoints, witnesses, keys of other nodes, what has expired, the nightly check.

use crate::Wired;
use audit::Alarm;
use std::time::Duration;
use tokio::{
    task::JoinHandle,
    time::{self, MissedTickBehavior},
};

/// A checkpoint at least every ten seconds, also when idle: silence is an alarm. When a node that signed is gone,
/// another takes its turn within six seconds.
const SIGNED: Duration = Duration::from_secs(3);
const SWEPT: Duration = Duration::from_secs(5);
/// How often it is asked whether the night has come.
const ASKED: Duration = Duration::from_secs(60);

/// Stops the worker and waits until it has: the databases close after it.
pub async fn rest(worker: JoinHandle<()>) {
    worker.abort();
    // An aborted task ends with an error that says so.
    let _ = worker.await;
}

/// How often the signer's turn is given back before it is left to lapse.
const TRIES: usize = 4;

/// Gives the signer's turn back, so that another node has it at once. A connection to PostgreSQL that a thread of the server
/// opened dies with that thread, perhaps while it is used here: then it is done again with another.
///
/// # Errors
/// What the store says at last.
pub async fn give_back(wired: &Wired) -> Result<(), audit::Error> {
    for _ in 1..TRIES {
        match wired.audit.rest(wired.call("stop")).await {
            Err(audit::Error::Internal(error)) => tracing::debug!(%error, "the turn is given back once more"),
            done => return done,
        }
    }
    wired.audit.rest(wired.call("stop")).await
}

/// Starts the worker; end it with [`rest`].
#[must_use]
pub fn work(wired: Wired) -> JoinHandle<()> {
    tokio::spawn(async move {
        // Each goes at its own pace: nothing waits for a witness that does not answer.
        tokio::join!(sign(&wired), show(&wired), sweep(&wired), watch(&wired));
    })
}

fn every(period: Duration) -> time::Interval {
    let mut beat = time::interval(period);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

async fn sign(wired: &Wired) {
    let mut beat = every(SIGNED);
    loop {
        beat.tick().await;
        let done = signed(wired).await;
        wired.turns.note("sign", &done);
        if let Err(error) = done {
            tracing::error!(%error, "the log could not be signed");
        }
    }
}

async fn signed(wired: &Wired) -> Result<(), audit::Error> {
    let (audit, call) = (&wired.audit, wired.call("worker"));
    if let Some(since) = audit.silent_since(call.now).await? {
        audit.raise(call, Alarm::Silence, "", &format!("nothing was signed since {since}")).await?;
    }
    match audit.integrate_in_turn(call).await {
        Ok(true) => audit.end_alarm(call, Alarm::Silence, "").await,
        Ok(false) => Ok(()),
        Err(error) => {
            let alarm = match &error {
                audit::Error::Damaged(_) => Some(Alarm::Altered),
                audit::Error::RolledBack { .. } => Some(Alarm::RolledBack),
                audit::Error::Forked { .. } => Some(Alarm::Forked),
                _ => None,
            };
            if let Some(alarm) = alarm {
                audit.raise(call, alarm, "signer", &error.to_string()).await?;
            }
            Err(error)
        }
    }
}

async fn show(wired: &Wired) {
    let mut beat = every(SIGNED);
    loop {
        beat.tick().await;
        let done = wired.audit.submit(wired.call("worker")).await;
        wired.turns.note("show", &done);
        if let Err(error) = done {
            tracing::error!(%error, "what witnesses said could not be kept");
        }
    }
}

async fn watch(wired: &Wired) {
    let mut beat = every(ASKED);
    loop {
        beat.tick().await;
        let done = wired.audit.nightly(wired.call("worker")).await;
        wired.turns.note("check", &done);
        match done {
            Ok(None) => {}
            Ok(Some(seen)) => {
                tracing::info!(entries = seen.entries, found = seen.found.len(), "the log was checked");
            }
            Err(error) => tracing::error!(%error, "the log could not be checked"),
        }
    }
}

async fn sweep(wired: &Wired) {
    let mut beat = every(SWEPT);
    loop {
        beat.tick().await;
        let call = wired.call("worker");
        let turns = &wired.turns;
        let done = wired.keys.reload().await;
        turns.note("keys", &done);
        if let Err(error) = done {
            tracing::error!(%error, "the keys could not be read again");
        }
        let done = wired.tend(call).await;
        turns.note("custody", &done);
        if let Err(error) = done {
            tracing::error!(error = format!("{error:#}"), "what keys need could not be done");
        }
        let done = wired.visitors.sweep(call).await;
        turns.note("passports", &done);
        if let Err(error) = done {
            tracing::error!(%error, "expired passports could not be marked");
        }
        let done = wired.state.provider.tell_again(call).await;
        turns.note("logouts", &done);
        if let Err(error) = done {
            tracing::error!(%error, "relying parties could not be told of sign-outs");
        }
        let done = wired.state.provider.sweep(call).await;
        turns.note("expired", &done);
        if let Err(error) = done {
            tracing::error!(%error, "what is over could not be removed");
        }
        wired.state.exports.sweep(call.now);
        let done = wired.state.verifier.sweep(call).await;
        turns.note("presentations", &done);
        if let Err(error) = done {
            tracing::error!(%error, "old presentations could not be removed");
        }
    }
}
