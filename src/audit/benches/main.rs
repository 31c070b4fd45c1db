//! What an entry costs that is on the disk when it is answered, against bare SQLite that puts the same rows there in
//! groups of 64, in the same run: same file system, same settings, same indexes, `synchronous = FULL`. Ours works on three
//! threads, the bare rows on one: on a busy machine the processor time says more than the clock. Both logs grow from
//! nothing; what is judged is the median of the rounds. The first round stands apart: it makes a key for each person.
//!
//! `cargo bench -p guosuo-audit`

#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

#[path = "../../ledger/benches/clock.rs"]
mod clock;

use clock::{Clock, Spent};
use guosuo_audit::{Action, Audit, Event};
use kernel::{
    Actor, Basis, Call, Claim, ClientId, Granularity, Moment, Purpose, RequestId, SystemEntropy, VisitorId,
};
use keys::{FileRoot, Keys};
use rusqlite::{Connection, params};
use std::{path::Path, sync::Arc};
use storage::{Settings, Store, event};
use tokio::task::JoinSet;

/// An entry may cost so many times the bare rows.
const RATIO: f64 = 1.3;
const GROUP: usize = 64;
/// Entries of one round.
const ENTRIES: usize = 64 * 150;
const ROUNDS: usize = 21;
/// As many use cases as fill one group while another is on its way to the disk.
const WRITERS: usize = 2 * GROUP;
const VISITORS: usize = 1_000;
const START: Moment = Moment::from_seconds(1_780_000_000);

fn call() -> Call {
    Call {
        now: START,
        actor: Actor::System("bench"),
        request: RequestId::new(START, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

/// An entry as a disclosure leaves it.
fn disclosed(visitor: VisitorId, client: ClientId) -> Event {
    Event::new(Action::Disclosed)
        .subject(visitor)
        .recipient(client)
        .claims([(Claim::Birth, Granularity::Over(18)), (Claim::Name, Granularity::Full)])
        .purpose(Purpose::LodgingBook)
        .basis(Basis::Contract)
        .decision("X-5.1")
        .rules(["rel.lodging.2"])
        .country("FR".parse().expect("a country"))
        .counters(3, 0)
        .obligations(["notify"])
}

async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}/guosuo.db?mode=rwc", folder.display());
    let store = Store::connect(&Settings { url, data_keys_url: None }, Arc::new(SystemEntropy)).await;
    let store = store.expect("a store");
    store.migrate().await.expect("a schema");
    store
}

/// Entries by many use cases at once, each with its own transaction and its own answer.
async fn ours(store: &Store, audit: &Audit, people: &Arc<Vec<VisitorId>>) -> Spent {
    let client = ClientId::new(START, &SystemEntropy);
    let clock = Clock::start();
    let mut writers = JoinSet::new();
    for first in 0..WRITERS {
        let (store, audit, people) = (store.clone(), audit.clone(), Arc::clone(people));
        writers.spawn(async move {
            for n in (first..ENTRIES).step_by(WRITERS) {
                let visitor = people.get(n % VISITORS).copied().expect("a visitor");
                let mut tx = store.write(call()).await.expect("a transaction");
                audit.record(&mut tx, disclosed(visitor, client)).await.expect("an entry");
                tx.commit().await.expect("a commit");
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("a writer");
    }
    clock.spent()
}

/// The same rows, as SQLite alone takes them.
fn bare(connection: &Connection, rows: &[event::Model], at: &mut i64) -> Spent {
    let clock = Clock::start();
    let mut insert = connection
        .prepare(
            "INSERT INTO entries (seq, time, action, subject, recipient, country, decision, fields, \
             open_secret, personal_secret, entry, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .expect("a statement");
    for group in rows.chunks(GROUP) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction");
        for row in group {
            insert
                .execute(params![
                    *at,
                    row.time.millis(),
                    row.action,
                    row.subject,
                    row.recipient,
                    row.country,
                    row.decision,
                    row.fields,
                    row.open_secret,
                    row.personal_secret,
                    row.entry,
                    row.leaf
                ])
                .expect("a row");
            *at += 1;
        }
        connection.execute("UPDATE tree_heads SET size = ? WHERE id = 1", [*at]).expect("the head");
        connection.execute_batch("COMMIT").expect("a commit");
    }
    clock.spent()
}

fn print(own: Spent, bare: Spent) {
    let rate = |spent: Spent| ENTRIES as f64 / spent.wall;
    let each = |spent: Spent| spent.cpu * 1e6 / ENTRIES as f64;
    println!(
        "{:>10.0} {:>10.0} {:>6.2} {:>12.1} {:>10.1} {:>6.2}",
        rate(own),
        rate(bare),
        own.wall / bare.wall,
        each(own),
        each(bare),
        own.cpu / bare.cpu
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (first, second) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let store_of_ours = store(first.path()).await;
    let root = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let settings = keys::Settings::new("main", "http://localhost");
    let keys = Keys::open(&store_of_ours, root, settings, call()).await.expect("keys");
    let audit = Audit::new(store_of_ours.clone(), keys, "localhost/log").expect("a log");
    let people: Arc<Vec<VisitorId>> =
        Arc::new((0..VISITORS).map(|_| VisitorId::new(START, &SystemEntropy)).collect());

    store(second.path()).await.close().await.expect("closed");
    let connection = Connection::open(second.path().join("guosuo.db")).expect("a file");
    // The settings of the connection that writes (`storage/sqlite.rs`), but that nothing folds its log beside it: as SQLite
    // does by itself, commits do.
    let pragmas = "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; \
        PRAGMA cache_size = -8192; \
        INSERT INTO tree_heads VALUES (1, 0, 0)";
    connection.execute_batch(pragmas).expect("settings");

    let (mut at, mut all) = (0, Vec::new());
    println!(
        "{:>10} {:>10} {:>6} {:>12} {:>10} {:>6}",
        "entries/s", "bare", "ratio", "processor us", "bare", "ratio"
    );
    for _ in 0..ROUNDS {
        let own = ours(&store_of_ours, &audit, &people).await;
        let tx = store_of_ours.read().await.expect("a view");
        let rows = event::range(&tx, at, ENTRIES as u64).await.expect("rows");
        drop(tx);
        let other = bare(&connection, &rows, &mut at);
        print(own, other);
        all.push((own, other));
    }
    let mut ratios: Vec<f64> = all.iter().skip(1).map(|(own, other)| own.wall / other.wall).collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or(f64::MAX);
    let missed = if median <= RATIO { "yes" } else { "MISSED" };
    println!("median of the rounds {median:.2}; at most {RATIO} times the bare rows: {missed}");
}
