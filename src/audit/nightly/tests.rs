//! What is kept, checked and erased.

use super::*;
use crate::{
    Class, Event, Filter, Pruned, Reader, Receipted, Request, Seen as Shown, Settings, witness::scene::*,
};
use kernel::SystemEntropy;
use ledger::{Receipt, Trust};
use std::io::Cursor;

#[tokio::test]
async fn a_receipt_is_for_those_it_concerns_and_proves_itself_offline() {
    let place = Place::new(&["w1"]);
    let audit = place.open().await;
    let visitor = kernel::VisitorId::new(START, &SystemEntropy);
    let client = kernel::ClientId::new(START, &SystemEntropy);
    record(&audit, at(1), 300).await;
    let mut tx = audit.store.write(at(2)).await.unwrap();
    let event = Event::new(Action::Disclosed).subject(visitor).recipient(client).counters(3, 1);
    let index = audit.record(&mut tx, event).await.unwrap();
    let withdrawn = Event::new(Action::ConsentWithdrawn).subject(visitor).recipient(client);
    let private = audit.record(&mut tx, withdrawn).await.unwrap();
    tx.commit().await.unwrap();
    let early = audit.receipt(Reader::Visitor(visitor), index).await.unwrap();
    assert_eq!(early, Some(Receipted::Early));
    audit.integrate(at(3)).await.unwrap();
    audit.submit(at(3)).await.unwrap();
    record(&audit, at(4), 7).await;
    audit.integrate(at(5)).await.unwrap();
    let policy = policy(&audit, "quorum w1", &["w1"]);
    let stranger = kernel::VisitorId::new(START, &SystemEntropy);
    let other = kernel::ClientId::new(START, &SystemEntropy);
    for reader in [Reader::Visitor(stranger), Reader::Client(other)] {
        assert_eq!(audit.receipt(reader, index).await.unwrap(), None);
    }
    assert_eq!(audit.receipt(Reader::Client(client), private).await.unwrap(), None);
    assert_eq!(audit.receipt(Reader::Auditor, 999).await.unwrap(), None);
    let pseudonym = audit.names(visitor).await.unwrap().remove(0);
    for (reader, sees) in
        [(Reader::Visitor(visitor), true), (Reader::Client(client), false), (Reader::Auditor, true)]
    {
        let Some(Receipted::Ready(text)) = audit.receipt(reader, index).await.unwrap() else { panic!() };
        let receipt = Receipt::parse(&text).unwrap();
        // The cosigned checkpoint is taken, not the newest.
        assert_eq!(receipt.verify(&policy).unwrap().seen.len(), 1);
        let shown = serde_json::to_string(&receipt.fields).unwrap();
        assert_eq!(shown.contains(&pseudonym), sees);
        assert_eq!(shown.contains("counters"), reader == Reader::Auditor);
    }
}

#[tokio::test]
async fn the_check_of_every_night_finds_what_was_done_to_rows() {
    let place = Place::new(&[]);
    let audit = place.open().await;
    record(&audit, at(100), 6).await;
    record(&audit, at(10), 1).await;
    audit.integrate(at(100)).await.unwrap();
    let kinds = |seen: &Inspected| seen.found.iter().map(|(a, _)| a.code()).collect::<Vec<_>>();
    assert_eq!(kinds(&audit.inspect(at(200)).await.unwrap()), ["clock"]);
    assert_eq!(open_alarms(&audit).await, ["clock"]);
    // An entry of a disclosure that was never counted, as if somebody had called past the gate.
    let mut tx = audit.store.write(at(300)).await.unwrap();
    audit.record(&mut tx, Event::new(Action::Disclosed)).await.unwrap();
    tx.commit().await.unwrap();
    let seen = audit.inspect(at(300)).await.unwrap();
    assert_eq!(kinds(&seen), ["clock", "disclosures"]);
    // Rows as somebody with the database changes them.
    let tx = audit.store.write(at(400)).await.unwrap();
    let mut row = event::range(&tx, 2, 1).await.unwrap().remove(0);
    row.seq = 500;
    event::append(&tx, row).await.unwrap();
    retention::erase(&tx, 1, "[]").await.unwrap();
    tx.commit().await.unwrap();
    let seen = audit.inspect(at(400)).await.unwrap();
    assert!(kinds(&seen).contains(&"altered"), "{seen:?}");
    let raised = Filter { action: Some(Action::AlarmRaised), ..Default::default() };
    assert!(audit.entries(raised).await.unwrap().items.len() >= 3);
}

#[tokio::test]
async fn an_altered_entry_is_one_finding_and_not_a_gap_behind_it_too() {
    let place = Place::new(&[]);
    let audit = place.open().await;
    record(&audit, at(10), 6).await;
    let tx = audit.store.write(at(20)).await.unwrap();
    let row = event::range(&tx, 2, 1).await.unwrap().remove(0);
    let other = row.fields.replace("\"action\":\"", "\"action\":\"x");
    event::erase_person(&tx, 2, other, None).await.unwrap();
    tx.commit().await.unwrap();
    let seen = audit.inspect(at(30)).await.unwrap();
    let found: Vec<_> = seen.found.iter().map(|(alarm, what)| (alarm.code(), what.as_str())).collect();
    assert_eq!(found, [("altered", "entry 2 does not hash to its leaf")]);
}

#[tokio::test]
async fn the_nightly_work_is_done_once_a_night_and_by_one_node() {
    let place = Place::new(&[]);
    let (one, two) = (place.open().await, place.open().await);
    assert_eq!(one.nightly(at(0)).await.unwrap(), None, "the first night is to come");
    let mut done = 0;
    for hour in 1..=48 {
        for node in [&one, &two] {
            done += u32::from(node.nightly(at(hour * 3600)).await.unwrap().is_some());
        }
    }
    assert_eq!(done, 2);
}

#[tokio::test]
async fn what_is_over_is_erased_and_every_proof_holds() {
    let place = Place::new(&["w1"]);
    let audit = place.open().await;
    let visitor = kernel::VisitorId::new(START, &SystemEntropy);
    record(&audit, at(1), 300).await;
    let mut tx = audit.store.write(at(2)).await.unwrap();
    for _ in 0..3 {
        audit.record(&mut tx, Event::new(Action::ConsentGiven).subject(visitor)).await.unwrap();
    }
    tx.commit().await.unwrap();
    record(&audit, at(3), 20).await;
    audit.integrate(at(4)).await.unwrap();
    audit.submit(at(4)).await.unwrap();
    let before = audit.checkpoint().await.unwrap();
    let count = |pruned: &Pruned, class| pruned.erased.iter().find(|(c, _)| *c == class).unwrap().1;
    let early = audit.prune(at(199 * DAY), Pruning::Do).await.unwrap();
    assert_eq!((count(&early, Class::Security), early.minimum), (0, 0));
    let tried = audit.prune(at(201 * DAY), Pruning::Try).await.unwrap();
    assert_eq!((count(&tried, Class::Security), tried.minimum), (320, 300));
    assert_eq!(audit.history(visitor, 10).await.unwrap().len(), 3);
    let pruned = audit.prune(at(201 * DAY), Pruning::Do).await.unwrap();
    assert_eq!(
        (count(&pruned, Class::Security), count(&pruned, Class::Giving), pruned.minimum),
        (320, 0, 300)
    );
    assert_eq!(audit.prune(at(201 * DAY), Pruning::Do).await.unwrap().erased[0].1, 0);
    assert_eq!(audit.checkpoint().await.unwrap(), before);
    // An export of what is erased says so, field by field, and still proves the whole range.
    let out = audit.export(at(201 * DAY), Request::default(), Vec::new(), |_| {}).await.unwrap().0;
    let trust = Trust { key: Some(&audit.vkey()), ..Trust::default() };
    assert_eq!(ledger::verify(Cursor::new(out), &trust, &mut |_, _| {}).unwrap().count, 325);
    assert_eq!(audit.self_check().await.unwrap().entries, 325);
    let old = Filter { after: Some(10), ..Default::default() };
    assert_eq!(audit.entries(old).await.unwrap().items.len(), 10);
    // The full tile below the minimum is published no more; what reaches beyond it is.
    assert_eq!(audit.tile("tile/0/000").await.unwrap(), None);
    assert_eq!(audit.tile("tile/entries/000").await.unwrap(), None);
    assert!(audit.tile("tile/0/001.p/67").await.unwrap().is_some());
    // Proofs of what is left, and of the growth from before to after.
    let visitors = audit.receipt(Reader::Visitor(visitor), 301).await.unwrap();
    let Some(Receipted::Ready(text)) = visitors else { panic!() };
    let policy = policy(&audit, "quorum w1", &["w1"]);
    assert!(Receipt::parse(&text).unwrap().verify(&policy).is_ok());
    audit.integrate(at(201 * DAY)).await.unwrap();
    assert_eq!(audit.submit(at(201 * DAY)).await.unwrap(), [("w1".to_owned(), Shown::Cosigned(325))]);
    let seen = audit.inspect(at(201 * DAY)).await.unwrap();
    assert_eq!((seen.erased, seen.found), (320, Vec::new()));
    let told = Filter { action: Some(Action::LogPruned), ..Default::default() };
    assert_eq!(audit.entries(told).await.unwrap().items[0].index, 323);
    // After three years nothing that names the visitor is left, and the log still proves itself.
    audit.prune(at(1101 * DAY), Pruning::Do).await.unwrap();
    assert!(audit.history(visitor, 10).await.unwrap().is_empty());
    assert!(audit.inspect(at(1101 * DAY)).await.unwrap().found.is_empty());
    assert_eq!(audit.minimum().await.unwrap(), 323, "the entry of the first pruning lasts longer");
    let unset = audit.clone().with(Settings::default());
    assert!(matches!(unset.prune(at(1101 * DAY), Pruning::Do).await, Err(Error::Kept)));
}
