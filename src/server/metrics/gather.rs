//! Everything there is to see, on one page; `docs/operating.md` says what each number means.

use super::{
    page::{Kind, Page},
    process::process,
};
use crate::{Wired, room::room};
use kernel::{Call, Moment};
use keys::State;
use std::fs;

pub(super) async fn everything(wired: &Wired) -> String {
    let call = wired.call("metrics");
    let mut page = Page::default();
    page.family("guosuo_build_info", Kind::Gauge, "The version that runs.");
    page.number("guosuo_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    answers(&mut page, wired);
    use_cases(&mut page, wired);
    writers(&mut page, wired);
    files(&mut page, wired);
    disk(&mut page, wired);
    keys(&mut page, wired);
    let asked = asked(&mut page, wired, call).await;
    if let Err(error) = &asked {
        tracing::warn!(%error, "the database could not be asked for metrics");
    }
    page.gauge("guosuo_database_up", "Whether the database answered just now.", u8::from(asked.is_ok()));
    process(&mut page);
    page.text()
}

fn answers(page: &mut Page, wired: &Wired) {
    let name = "guosuo_http_request_duration_seconds";
    page.family(name, Kind::Histogram, "From the head of a request to the head of its answer.");
    if let Some(answers) = &wired.state.answers {
        answers.each(|route, class, times| page.times(name, &[("route", route), ("status", class)], times));
    }
}

fn use_cases(page: &mut Page, wired: &Wired) {
    let state = &wired.state;
    let issued = "Answers of the token endpoint that carried a token.";
    page.counters(("guosuo_token_answers_total", "grant"), issued, state.provider.issued());
    let told = "Disclosures the gate made.";
    page.counters(("guosuo_disclosures_total", "purpose"), told, state.privacy.disclosed());
    let refused = "Disclosures refused, by the code of the decision.";
    page.counters(("guosuo_disclosures_refused_total", "code"), refused, state.privacy.refused());
    page.counters(
        ("guosuo_worker_turns_total", "task"),
        "Turns of the worker that did their work.",
        &wired.turns.done,
    );
    let failed = "Turns of the worker that failed.";
    page.counters(("guosuo_worker_turns_failed_total", "task"), failed, &wired.turns.failed);
}

fn writers(page: &mut Page, wired: &Wired) {
    let writers = wired.store.writers();
    let name = "guosuo_writer_queue";
    page.family(name, Kind::Gauge, "Use cases that wait for their turn to write, or for a connection.");
    for (database, waiting, _) in &writers {
        page.number(name, &[("database", database)], waiting);
    }
    let name = "guosuo_writer_commit_duration_seconds";
    page.family(name, Kind::Histogram, "Commits: of groups of use cases on SQLite, of one on PostgreSQL.");
    for (database, _, pace) in &writers {
        page.times(name, &[("database", database)], &pace.commits);
    }
    let name = "guosuo_writer_units_total";
    page.family(name, Kind::Counter, "Use cases committed; by commits, the size of a group.");
    for (database, _, pace) in &writers {
        page.number(name, &[("database", database)], pace.units.total());
    }
    let name = "guosuo_writer_commits_failed_total";
    page.family(name, Kind::Counter, "Commits that failed, with all in their group.");
    for (database, _, pace) in &writers {
        page.number(name, &[("database", database)], pace.failed.total());
    }
}

fn files(page: &mut Page, wired: &Wired) {
    let name = "guosuo_file_bytes";
    page.family(name, Kind::Gauge, "Sizes of the databases' files.");
    for file in ["guosuo.db", "guosuo.db-wal", "data_keys.db", "data_keys.db-wal"] {
        let size = wired.data.as_ref().and_then(|folder| fs::metadata(folder.join(file)).ok());
        if let Some(size) = size {
            page.number(name, &[("file", file)], size.len());
        }
    }
}

fn disk(page: &mut Page, wired: &Wired) {
    if let Some(bytes) = wired.data.as_ref().and_then(|folder| room(folder)) {
        page.gauge("guosuo_data_free_bytes", "Room on the disk of the data folder.", bytes);
    }
}

fn keys(page: &mut Page, wired: &Wired) {
    let name = "guosuo_signing_key_activated_timestamp_seconds";
    page.family(name, Kind::Gauge, "When the key that signs began to.");
    for key in wired.keys.list() {
        if let (State::Active, Some(at)) = (key.state, key.activated_at) {
            page.number(name, &[("use", key.use_.code()), ("alg", &key.alg)], seconds(at));
        }
    }
}

/// What only the database knows.
async fn asked(page: &mut Page, wired: &Wired, call: Call) -> Result<(), String> {
    let log = wired.audit.standing(call.now).await.map_err(|e| e.to_string())?;
    page.gauge("guosuo_ledger_entries", "Entries of the log.", log.entries);
    page.gauge("guosuo_ledger_signed_entries", "Entries under the newest checkpoint.", log.signed);
    if let Some(at) = log.signed_at {
        let name = "guosuo_ledger_checkpoint_timestamp_seconds";
        page.gauge(name, "When the newest checkpoint was signed.", seconds(at));
    }
    page.gauge("guosuo_ledger_signer", "Whether this node signs checkpoints now.", u8::from(log.signs));
    let alarms = wired.audit.alarms().await.map_err(|e| e.to_string())?;
    let name = "guosuo_alarms";
    page.family(name, Kind::Gauge, "Alarms of the log that last.");
    for kind in audit::Alarm::ALL.map(audit::Alarm::code) {
        let of = |of: &str| of.split(':').next() == Some(kind);
        let lasting = alarms.iter().filter(|alarm| of(&alarm.kind) && alarm.ended_at.is_none());
        page.number(name, &[("kind", kind)], lasting.count());
    }
    let (due, failed) = wired.state.provider.outbox().await.map_err(|e| e.to_string())?;
    let name = "guosuo_logout_notices";
    page.family(name, Kind::Gauge, "Sign-outs that relying parties have not been told.");
    page.number(name, &[("state", "due")], due);
    page.number(name, &[("state", "failed")], failed);
    Ok(())
}

fn seconds(at: Moment) -> i64 {
    at.millis() / 1000
}
