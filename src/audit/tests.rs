use super::*;
use kernel::{
    Actor, Basis, Call, Claim, ClientId, Country, Granularity, Moment, Purpose, RequestId, SystemEntropy,
    VisitorId,
};
use keys::FileRoot;
use ledger::Verifier;
use std::time::Duration;
use storage::event;

#[path = "client.rs"]
mod client;
#[path = "staff/tests.rs"]
mod console;
#[path = "export/tests.rs"]
mod export;
#[path = "name/tests.rs"]
mod person;
#[path = "postgres.rs"]
pub(crate) mod postgres;

const START: Moment = Moment::from_seconds(1_780_000_000);

fn call_at(now: Moment) -> Call {
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

fn call() -> Call {
    call_at(START)
}

async fn audit_on(url: &str) -> Audit {
    let settings = storage::Settings { url: url.into(), data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    let settings = keys::Settings::new("main", "http://localhost");
    let root = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, root, settings, call()).await.unwrap();
    Audit::new(store, keys, "localhost/log").unwrap()
}

async fn audit() -> Audit {
    audit_on("sqlite::memory:").await
}

async fn record(audit: &Audit, call: Call, event: Event) -> u64 {
    let mut tx = audit.store.write(call).await.unwrap();
    let index = audit.record(&mut tx, event).await.unwrap();
    tx.commit().await.unwrap();
    index
}

async fn record_many(audit: &Audit, count: u64) {
    let mut tx = audit.store.write(call()).await.unwrap();
    for _ in 0..count {
        audit.record(&mut tx, Event::new(Action::SignIn)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn disclosure(visitor: VisitorId, client: ClientId) -> Event {
    Event::new(Action::Disclosed)
        .subject(visitor)
        .recipient(client)
        .claims([(Claim::Birth, Granularity::Over(18)), (Claim::Name, Granularity::Full)])
        .purpose(Purpose::LodgingBook)
        .basis(Basis::Contract)
        .decision("X-5.1")
        .rules(["rel.lodging.2"])
        .country("FR".parse().unwrap())
        .counters(3, 0)
        .obligations(["notify"])
}

fn visitor() -> VisitorId {
    VisitorId::new(START, &SystemEntropy)
}

fn client() -> ClientId {
    ClientId::new(START, &SystemEntropy)
}

/// Entries recorded by so many callers at once; their indexes in order.
async fn at_once(audit: &Audit, callers: usize) -> Vec<u64> {
    let one = || {
        let audit = audit.clone();
        tokio::spawn(async move { record(&audit, call(), Event::new(Action::SignIn)).await })
    };
    let tasks: Vec<_> = std::iter::repeat_with(one).take(callers).collect();
    let mut indexes = Vec::new();
    for task in tasks {
        indexes.push(task.await.unwrap());
    }
    indexes.sort_unstable();
    indexes
}

#[tokio::test]
async fn two_hundred_at_once_get_contiguous_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let audit = audit_on(&format!("sqlite://{}/a.db?mode=rwc", folder.path().display())).await;
    assert_eq!(at_once(&audit, 200).await, (0..200).collect::<Vec<u64>>());
    audit.integrate(call()).await.unwrap();
    let checked = audit.self_check().await.unwrap();
    assert_eq!((checked.entries, checked.signed), (200, 200));
}

#[tokio::test]
async fn work_that_is_rolled_back_leaves_no_entry_and_no_gap() {
    let audit = audit().await;
    let mut tx = audit.store.write(call()).await.unwrap();
    assert_eq!(audit.record(&mut tx, Event::new(Action::SignIn)).await.unwrap(), 0);
    drop(tx);
    assert_eq!(record(&audit, call(), Event::new(Action::SignedOut)).await, 0);
    let page = audit.entries(Filter::default()).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].action, Action::SignedOut);
}

#[tokio::test]
async fn an_entry_says_who_what_why_and_where_and_never_the_person() {
    let audit = audit().await;
    let (visitor, client) = (visitor(), client());
    record(&audit, call(), disclosure(visitor, client)).await;
    record(&audit, call(), disclosure(visitor, client)).await;
    let history = audit.history(visitor, 10).await.unwrap();
    assert_eq!(history.len(), 2);
    let row = &history[0];
    assert_eq!((row.index, row.recipient, row.purpose), (1, Some(client), Some(Purpose::LodgingBook)));
    assert_eq!(row.claims[0], (Claim::Birth, Granularity::Over(18)));
    assert_eq!((row.basis.as_deref(), row.decision.as_deref()), (Some("13(2)"), Some("X-5.1")));
    assert_eq!((row.country, row.counters), (Some("FR".parse::<Country>().unwrap()), Some((3, 0))));
    assert_eq!((row.actor.as_str(), row.obligations.len()), ("system:test", 1));
    let stored = event::range(&audit.store.read().await.unwrap(), 0, 10).await.unwrap();
    for row in &stored {
        assert!(!format!("{row:?}").contains(&visitor.to_string()));
    }
    // The second entry names the person's first.
    assert!(stored[1].fields.contains(r#""prev":0,"#));
    assert!(audit.history(VisitorId::new(START, &SystemEntropy), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_filter_narrows_what_is_shown() {
    let audit = audit().await;
    let (client, later) = (client(), START.plus(Duration::from_secs(60)));
    record_many(&audit, 5).await;
    record(&audit, call(), disclosure(visitor(), client)).await;
    let refusal = Event::new(Action::Refused).decision("D-MIN");
    record(&audit, call_at(later), refusal).await;
    let mut filters: [Filter; 7] = Default::default();
    filters[0].recipient = Some(client);
    filters[1].country = "FR".parse().ok();
    filters[2].decision = Some("D-MIN".into());
    filters[3].from = Some(later);
    filters[4].action = Some(Action::SignIn);
    filters[5].to = Some(later);
    filters[6].subject = Some("nobody".into());
    for (filter, expected) in filters.into_iter().zip([1, 1, 1, 1, 5, 6, 0]) {
        let page = audit.entries(filter.clone()).await.unwrap();
        assert_eq!(page.items.len(), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let audit = audit().await;
    record_many(&audit, 9).await;
    let (mut after, mut indexes) = (None, Vec::new());
    loop {
        let filter = Filter { limit: 4, after, ..Filter::default() };
        let page = audit.entries(filter).await.unwrap();
        indexes.extend(page.items.iter().map(|row| row.index));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(indexes, (0..9).rev().collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_checkpoint_is_signed_also_when_nothing_happened() {
    let audit = audit().await;
    assert_eq!(audit.checkpoint().await.unwrap(), None);
    audit.integrate(call()).await.unwrap();
    let verifier = Verifier::parse(&audit.vkey()).unwrap();
    let empty = verifier.open(&audit.checkpoint().await.unwrap().unwrap()).unwrap();
    assert_eq!((empty.origin.as_str(), empty.size), ("localhost/log", 0));
    record_many(&audit, 3).await;
    audit.integrate(call()).await.unwrap();
    audit.integrate(call_at(START.plus(Duration::from_secs(10)))).await.unwrap();
    let head = verifier.open(&audit.checkpoint().await.unwrap().unwrap()).unwrap();
    assert_eq!(head.size, 3);
}

#[tokio::test]
async fn tiles_hold_the_leaves_and_the_roots_of_full_tiles() {
    let audit = audit().await;
    record_many(&audit, 200).await;
    audit.integrate(call()).await.unwrap();
    record_many(&audit, 313).await;
    audit.integrate(call()).await.unwrap();
    let tx = audit.store.read().await.unwrap();
    let leaves = tiles::leaves(&tx, 0, 513).await.unwrap();
    for size in [0, 1, 2, 3, 255, 256, 257, 300, 511, 512, 513] {
        let root = tiles::root_at(&tx, size as u64).await.unwrap();
        assert_eq!(root, ledger::root(&leaves[..size]), "size {size}");
    }
    drop(tx);
    let tile = |path: &'static str| {
        let audit = audit.clone();
        async move { audit.tile(path).await.unwrap() }
    };
    assert_eq!(tile("tile/0/000").await.unwrap(), leaves[..256].concat());
    assert_eq!(tile("tile/0/001").await.unwrap(), leaves[256..512].concat());
    assert_eq!(tile("tile/0/002.p/1").await.unwrap(), leaves[512..].concat());
    let roots = [ledger::root(&leaves[..256]), ledger::root(&leaves[256..512])];
    assert_eq!(tile("tile/1/000.p/2").await.unwrap(), roots.concat());
    let entries = tile("tile/entries/002.p/1").await.unwrap();
    assert_eq!(ledger::leaf_hash(&entries[2..]), leaves[512]);
    for absent in
        ["tile/0/002", "tile/0/002.p/2", "tile/1/000", "tile/2/000.p/1", "tile/0/2", "tile/9/000", "", "../x"]
    {
        assert_eq!(tile(absent).await, None, "{absent}");
    }
    assert_eq!(audit.self_check().await.unwrap(), SelfCheck { entries: 513, signed: 513, tiles: 2 });
}

#[tokio::test]
async fn a_rewritten_past_is_found_and_not_signed() {
    let audit = audit().await;
    record_many(&audit, 4).await;
    audit.integrate(call()).await.unwrap();
    let tx = audit.store.write(call()).await.unwrap();
    let mut last = event::checkpoint(&tx).await.unwrap().unwrap();
    last.root[0] ^= 1;
    event::put_checkpoint(&tx, last).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(audit.integrate(call()).await, Err(Error::Damaged(_))));
    assert!(matches!(audit.self_check().await, Err(Error::Damaged(_))));
}

#[tokio::test]
async fn a_row_slipped_into_the_log_is_found() {
    let audit = audit().await;
    record_many(&audit, 2).await;
    let tx = audit.store.write(call()).await.unwrap();
    let mut forged = event::range(&tx, 1, 1).await.unwrap().remove(0);
    forged.seq = event::next_index(&tx, audit.emitter).await.unwrap().0;
    event::append(&tx, forged).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(audit.self_check().await, Err(Error::Damaged(_))));
}

#[tokio::test]
async fn the_values_that_left_can_be_told_from_others_later_and_by_nobody_from_the_log() {
    let audit = audit().await;
    let (visitor, told) = (visitor(), r#"[["name","full","ANNA"]]"#);
    let event = disclosure(visitor, client()).values(kernel::Secret::new(told.into()));
    assert!(!format!("{event:?}").contains("ANNA"));
    let index = record(&audit, call(), event).await;
    assert!(audit.committed(index, visitor, told).await.unwrap());
    assert!(!audit.committed(index, visitor, r#"[["name","full","ANNE"]]"#).await.unwrap());
    assert!(!audit.committed(index, self::visitor(), told).await.unwrap());
    assert!(!audit.committed(index + 1, visitor, told).await.unwrap());
    let stored = event::range(&audit.store.read().await.unwrap(), 0, 10).await.unwrap();
    assert!(!format!("{stored:?}").contains("ANNA"));
}

#[tokio::test]
async fn a_person_can_leave_the_log_and_everything_else_is_proved() {
    let audit = audit().await;
    let (gone, stays) = (visitor(), visitor());
    let told = || kernel::Secret::new("[]".into());
    for _ in 0..3 {
        record(&audit, call(), disclosure(gone, client()).values(told())).await;
        record(&audit, call(), disclosure(stays, client()).values(told())).await;
    }
    audit.integrate(call()).await.unwrap();
    let tombstone = record(&audit, call(), Event::new(Action::ShredRequested).subject(gone)).await;
    let pseudonym = audit.names(gone).await.unwrap().remove(0);
    assert_eq!(audit.unlink(call(), gone, tombstone).await.unwrap(), 3);
    assert_eq!(audit.unlink(call(), gone, tombstone).await.unwrap(), 0);
    assert_eq!(audit.history(gone, 10).await.unwrap().len(), 1);
    assert_eq!(audit.history(stays, 10).await.unwrap().len(), 3);
    assert!(!audit.committed(0, gone, "[]").await.unwrap());
    let stored = event::range(&audit.store.read().await.unwrap(), 0, 6).await.unwrap();
    assert!(!format!("{stored:?}").contains(&pseudonym));
    // The log is whole, and an export shows country and decision of entries that are nobody's any more.
    assert!(audit.self_check().await.is_ok());
    let (bytes, summary) = export::exported(&audit, Request::default()).await;
    let proved = export::judged(&audit, bytes).unwrap();
    assert_eq!((proved.shown, summary.shown), (8, 8));
    // Asked for the person, it says of how many entries nobody can tell.
    let selection = Selection { subject: Some(pseudonym), ..Selection::default() };
    let (bytes, summary) = export::exported(&audit, Request { selection, ..Request::default() }).await;
    let proved = export::judged(&audit, bytes).unwrap();
    assert_eq!((proved.shown, proved.erased, summary.shown), (0, 3, 0));
}

#[tokio::test]
async fn an_emitter_counts_its_entries_without_gaps() {
    let one = audit().await;
    let other = Audit { emitter: one.emitter ^ 4, ..one.clone() };
    for audit in [&one, &other, &one, &one, &other] {
        record(audit, call(), Event::new(Action::SignIn)).await;
    }
    let mut tx = one.store.write(call()).await.unwrap();
    one.record(&mut tx, Event::new(Action::SignIn)).await.unwrap();
    drop(tx);
    record(&one, call(), Event::new(Action::SignIn)).await;
    let rows = event::range(&one.store.read().await.unwrap(), 0, 10).await.unwrap();
    let counts = |audit: &Audit| -> Vec<serde_json::Value> {
        let name = format!("{:08x}", audit.emitter);
        let fields = rows.iter().map(|row| serde_json::from_str(&row.fields).unwrap());
        fields
            .filter(|f: &serde_json::Value| f["emitter"] == *name)
            .map(|f| f["emitter_seq"].clone())
            .collect()
    };
    assert_eq!(
        (counts(&one), counts(&other)),
        (vec![0.into(), 1.into(), 2.into(), 3.into()], vec![0.into(), 1.into()])
    );
}

#[tokio::test]
async fn a_token_names_its_holder_and_nothing_else_does() {
    let audit = audit().await;
    let (id, token) = audit.add_staff(call(), "Auditor One", Role::Auditor).await.unwrap();
    let found = audit.staff(START, token.expose()).await.unwrap().unwrap();
    assert_eq!((found.id, found.role, found.name.as_str()), (id, Role::Auditor, "Auditor One"));
    let wrong = "A".repeat(43);
    assert_eq!(audit.staff(START, &wrong).await.unwrap(), None);
    assert_eq!(audit.staff(START, "").await.unwrap(), None);
    let page = audit.entries(Filter { action: Some(Action::StaffAdded), ..Filter::default() }).await.unwrap();
    assert_eq!(page.items.len(), 1);
}

#[tokio::test]
async fn what_has_no_column_is_compared_letter_by_letter() {
    let audit = audit().await;
    record(&audit, call(), disclosure(visitor(), client())).await;
    let tx = audit.store.read().await.unwrap();
    for (purpose, found) in
        [("lodging.book", 1), ("LODGING.BOOK", 0), ("lodging_book", 0), ("lodging%", 0), ("lodging", 0)]
    {
        let filter = event::Filter { purpose: Some(purpose.into()), ..event::Filter::default() };
        assert_eq!(event::search(&tx, &filter, 10).await.unwrap().len(), found, "{purpose}");
    }
    let filter = event::Filter { basis: Some("13(_)".into()), ..event::Filter::default() };
    assert!(event::search(&tx, &filter, 10).await.unwrap().is_empty());
}
