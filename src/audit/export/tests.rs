//! What auditors get: bundles of a real log, and what was done to the database behind it.

use super::*;
use crate::{Form, Request, Selection, Summary};
use ledger::{Bundle, Fault, Name, Proved, Trust};
use std::{
    io::{Cursor, Read},
    sync::Mutex,
};

pub(super) async fn exported(audit: &Audit, request: Request) -> (Vec<u8>, Summary) {
    let later = call_at(START.plus(Duration::from_secs(5000)));
    audit.export(later, request, Vec::new(), |_| {}).await.unwrap()
}

pub(super) fn judged(audit: &Audit, bytes: Vec<u8>) -> Result<Proved, Fault> {
    ledger::verify(Cursor::new(bytes), &Trust::key(&audit.vkey()), &mut |_, _| {})
}

/// Everything an archive says, unpacked.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    for at in 0..zip.len() {
        let mut bytes = Vec::new();
        zip.by_index(at).unwrap().read_to_end(&mut bytes).unwrap();
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
    out
}

/// Ten minutes of a log: sign-ins, and every third minute a disclosure to France.
async fn ten_minutes() -> (Audit, VisitorId, ClientId) {
    let (audit, visitor, client) = (audit().await, visitor(), client());
    for minute in 0..10 {
        let at = call_at(START.plus(Duration::from_secs(minute * 60)));
        let event = match minute % 3 {
            0 => disclosure(visitor, client),
            _ => Event::new(Action::SignIn).country("DE".parse().unwrap()),
        };
        record(&audit, at, event).await;
    }
    (audit, visitor, client)
}

fn minute(n: u64) -> Option<Moment> {
    Some(START.plus(Duration::from_secs(n * 60)))
}

#[tokio::test]
async fn an_exported_bundle_proves_itself_and_says_what_it_shows() {
    let (audit, ..) = ten_minutes().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&told);
    let (bytes, summary) = audit
        .export(call(), Request::default(), Vec::new(), move |p| teller.lock().unwrap().push(p))
        .await
        .unwrap();
    // The export is an entry, and in the bundle.
    assert_eq!((summary.first, summary.count, summary.size, summary.shown), (0, 11, 11, 11));
    assert_eq!(summary.entry, 10);
    assert_eq!(told.lock().unwrap().last(), Some(&Progress { done: 11, total: 11 }));
    let proved = judged(&audit, bytes).unwrap();
    assert_eq!((proved.shown, proved.left_out), (11, 0));
}

#[tokio::test]
async fn an_export_of_a_time_holds_that_time_and_its_neighbours() {
    let (audit, ..) = ten_minutes().await;
    let of = |from, to| Request { range: Range { from, to }, ..Request::default() };
    for (from, to, first, count, shown) in [
        (minute(3), minute(6), 2, 5, 3),
        (minute(0), minute(2), 0, 3, 2),
        (minute(8), None, 7, 4, 3),
        (minute(6), minute(3), 5, 2, 0),
        (minute(100), None, 14, 1, 0),
        (None, minute(0), 0, 1, 0),
    ] {
        let (bytes, summary) = exported(&audit, of(from, to)).await;
        let proved = judged(&audit, bytes).unwrap();
        assert_eq!((summary.first, summary.shown, proved.shown), (first, proved.shown, summary.shown));
        if to.is_some() {
            assert_eq!((summary.count, summary.shown), (count, shown), "{from:?} {to:?}");
        }
    }
}

#[tokio::test]
async fn each_choice_shows_its_entries_and_nothing_of_the_others() {
    let (audit, visitor, client) = ten_minutes().await;
    let pseudonym = audit.history(visitor, 1).await.unwrap().remove(0).subject;
    let mut choices: [Selection; 7] = Default::default();
    choices[0].subject = pseudonym.clone();
    choices[1].recipient = Some(client);
    choices[2].purpose = Some(Purpose::LodgingBook);
    choices[3].basis = Some(Basis::Contract);
    choices[4].country = "FR".parse().ok();
    choices[5].decision = Some("X-5.1".into());
    choices[6].action = Some(Action::Disclosed);
    for selection in choices {
        let request = Request { selection, form: Form::Csv, ..Request::default() };
        let (bytes, summary) = exported(&audit, request).await;
        assert_eq!(summary.shown, 4);
        let proved = judged(&audit, bytes.clone()).unwrap();
        assert_eq!((proved.shown, proved.left_out + proved.shown), (4, summary.count));
        let mut bundle = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut csv = String::new();
        bundle.by_name("entries.csv").unwrap().read_to_string(&mut csv).unwrap();
        assert_eq!(csv.lines().count(), 5);
        let text = text(&bytes);
        assert!(text.contains("lodging"), "what was chosen is there");
        assert!(!text.contains("system:test\",\"country\":\"DE"), "what was left out is not");
    }
}

#[tokio::test]
async fn hidden_fields_are_nowhere_in_the_bundle_and_it_still_verifies() {
    let (audit, visitor, client) = ten_minutes().await;
    let pseudonym = audit.history(visitor, 1).await.unwrap().remove(0).subject.unwrap();
    let canaries = [
        (Name::Subject, pseudonym),
        (Name::Recipient, client.to_string()),
        (Name::Claims, "name:full".to_owned()),
        (Name::Actor, "system:test".to_owned()),
        (Name::Rules, "rel.lodging.2".to_owned()),
        (Name::Obligations, "notify".to_owned()),
    ];
    for form in Form::ALL {
        for mask in 0..1u32 << canaries.len() {
            if mask.count_ones() > 1 && mask.count_ones() < 6 {
                continue;
            }
            let hidden = canaries.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
            let hide: Vec<Name> = hidden.map(|(_, (name, _))| *name).collect();
            let request = Request { hide: hide.clone(), form: *form, ..Request::default() };
            let (bytes, _) = exported(&audit, request).await;
            let text = text(&bytes);
            for (name, canary) in &canaries {
                assert_eq!(text.contains(canary.as_str()), !hide.contains(name), "{name} in {}", form.code());
            }
            assert_eq!(judged(&audit, bytes).unwrap().hidden.len(), hide.len());
        }
    }
}

#[tokio::test]
async fn entries_cannot_be_chosen_by_what_is_hidden() {
    let (audit, ..) = ten_minutes().await;
    let selection = Selection { country: "FR".parse().ok(), ..Selection::default() };
    let request = Request { selection, hide: vec![Name::Country], ..Request::default() };
    let refused = audit.export(call(), request, Vec::new(), |_| {}).await.map(|_| ());
    assert!(matches!(refused, Err(Error::HiddenChoice(Name::Country))));
    // Nothing was exported, and nothing says so.
    let page = audit.entries(Filter { action: Some(Action::Exported), ..Filter::default() }).await.unwrap();
    assert!(page.items.is_empty());
}

#[tokio::test]
async fn a_part_of_the_log_is_shown_to_continue_an_earlier_checkpoint() {
    let audit = audit().await;
    record_many(&audit, 300).await;
    audit.integrate(call()).await.unwrap();
    let kept = audit.checkpoint().await.unwrap().unwrap();
    let later = call_at(START.plus(Duration::from_secs(60)));
    for _ in 0..3 {
        record(&audit, later, Event::new(Action::SignedOut)).await;
    }
    let range = Range { from: minute(1), to: None };
    let vkey = audit.vkey();
    let trust = Trust { since: Some(&kept), ..Trust::key(&vkey) };
    for since in [None, Some(300)] {
        let (bytes, summary) = exported(&audit, Request { range, since, ..Request::default() }).await;
        assert_eq!(summary.first, 299);
        let proved = ledger::verify(Cursor::new(bytes), &trust, &mut |_, _| {}).unwrap();
        assert_eq!(proved.since, Some(300));
    }
}

/// The log after somebody had its database in their hands and changed rows behind its back.
async fn tampered(audit: &Audit, what: &str) -> Audit {
    let tx = audit.store.read().await.unwrap();
    let mut rows = event::range(&tx, 0, 1000).await.unwrap();
    let (size, checkpoint) = (rows.len(), event::checkpoint(&tx).await.unwrap().unwrap());
    match what {
        "delete a row" => drop(rows.remove(4)),
        "change a field" => rows[4].fields = rows[4].fields.replace("signed_in", "signed_out"),
        "change a column" => rows[4].country = Some("GB".into()),
        "swap two entries" => {
            let (a, b) = (rows[3].clone(), rows[4].clone());
            rows[3] = event::Model { seq: 3, ..b };
            rows[4] = event::Model { seq: 4, ..a };
        }
        "rewrite the tail" => {
            let secrets = ledger::Secrets { open: [1; 16], personal: [2; 16] };
            let values = vec![(Name::Seq, 9.into()), (Name::Action, "signed_out".into())];
            let forged = ledger::Entry::new(values, secrets).unwrap();
            let row = &mut rows[9];
            row.fields = forged.fields().to_owned();
            row.entry = forged.bytes().to_vec();
            row.leaf = forged.leaf().to_vec();
            row.open_secret = Some(secrets.open.to_vec());
            row.personal_secret = Some(secrets.personal.to_vec());
        }
        other => panic!("{other}"),
    }
    let settings = storage::Settings { url: "sqlite::memory:".into(), data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    let tx = store.write(call()).await.unwrap();
    for _ in 0..size {
        event::next_index(&tx, audit.emitter).await.unwrap();
    }
    for row in rows {
        event::append(&tx, row).await.unwrap();
    }
    event::put_checkpoint(&tx, checkpoint).await.unwrap();
    tx.commit().await.unwrap();
    Audit { store, ..audit.clone() }
}

#[tokio::test]
async fn every_change_behind_the_logs_back_is_found_before_a_bundle_is_given_out_or_by_its_reader() {
    for what in ["delete a row", "change a field", "change a column", "swap two entries", "rewrite the tail"]
    {
        let (audit, ..) = ten_minutes().await;
        audit.integrate(call()).await.unwrap();
        assert!(audit.self_check().await.is_ok());
        let audit = tampered(&audit, what).await;
        assert!(matches!(audit.self_check().await, Err(Error::Damaged(_))), "{what}");
        let out = audit.export(call(), Request::default(), Vec::new(), |_| {}).await;
        match (what, out) {
            // The columns are no part of a bundle.
            ("change a column", Ok((bytes, _))) => assert!(judged(&audit, bytes).is_ok()),
            // The reader's own hash tells.
            ("change a field", Ok((bytes, _))) => {
                assert!(matches!(judged(&audit, bytes), Err(Fault::Altered { seq: 4 })));
            }
            (_, Err(Error::Damaged(_))) => {}
            (_, other) => panic!("{what}: {:?}", other.map(|(_, s)| s)),
        }
    }
}

#[tokio::test]
async fn a_bundle_names_its_parts_and_opens_elsewhere() {
    let (audit, ..) = ten_minutes().await;
    let attached = Attached { policy: Some("{}".into()), ..Attached::default() };
    let request = Request { attached, issued: Some("inspection 7".into()), ..Request::default() };
    let (bytes, _) = exported(&audit, request).await;
    let bundle = Bundle::open(Cursor::new(&bytes)).unwrap();
    let parts: Vec<&str> = bundle.manifest.parts.keys().map(String::as_str).collect();
    assert_eq!(parts, ["policy.json", "schema.json", "tlog-policy"]);
    assert!(text(&bytes).contains("quorum none"));
    assert!(text(&bytes).contains("inspection 7"));
}

#[cfg(feature = "export-parquet")]
#[path = "tests/table.rs"]
mod table;
