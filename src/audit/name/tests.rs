//! A person's name, commitments and details in the log hang on a key of theirs, and go with it.

use super::*;
use kernel::{Device, Remote, RetentionClass, Secret};
use ledger::{Entry, Name, Secrets, detail_digest};
use serde_json::{Value, json};
use storage::erasure;

const TOLD: &str = r#"[["name","full","CANARY-ANNA"]]"#;

fn told() -> Secret {
    Secret::new(TOLD.into())
}

/// A call by somebody at an address.
fn from_outside() -> Call {
    let address = "203.0.113.77".parse().ok();
    Call { remote: Remote { address, device: Some(Device::Phone) }, ..call() }
}

async fn stored(audit: &Audit) -> Vec<event::Model> {
    event::range(&audit.store.read().await.unwrap(), 0, 100).await.unwrap()
}

fn field(row: &event::Model, name: Name) -> Value {
    let fields: Value = serde_json::from_str(&row.fields).unwrap();
    fields.get(name.code()).cloned().unwrap_or_default()
}

async fn erasure_asked(audit: &Audit, visitor: VisitorId) {
    let mut tx = audit.store.write(call()).await.unwrap();
    let event = Event::new(Action::ShredRequested).subject(visitor).note("audit-detail request");
    let requested = audit.record(&mut tx, event).await.unwrap();
    let row = erasure::Model {
        subject: visitor.to_string(),
        class: RetentionClass::AuditDetail.code().to_owned(),
        reason: "request".to_owned(),
        requested_at: call().now,
        requested: i64::try_from(requested).unwrap(),
        shredded: None,
    };
    erasure::request(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_left_and_from_where_lies_sealed_beside_the_entry_and_nowhere_in_the_clear() {
    let audit = audit().await;
    let (visitor, client) = (visitor(), client());
    record(&audit, from_outside(), disclosure(visitor, client).values(told())).await;
    record(&audit, call(), disclosure(visitor, client)).await;
    let rows = stored(&audit).await;
    let row = &rows[0];
    // It opens through the gate alone (`visitor/tests/vault.rs`); the entry has a digest of it.
    assert_eq!(field(row, Name::Detail).as_str().unwrap().len(), 64);
    assert_ne!(
        field(row, Name::Detail),
        json!(data_encoding::HEXLOWER.encode(&detail_digest(TOLD.as_bytes())))
    );
    for canary in ["CANARY", "203.0.113", "phone"] {
        assert!(!format!("{rows:?}").contains(canary), "{canary}");
        let sealed = row.detail.as_ref().unwrap().as_bytes();
        assert!(!sealed.windows(canary.len()).any(|part| part == canary.as_bytes()), "{canary}");
    }
    // Where nothing is known there is nothing to seal.
    assert_eq!((rows[1].detail.is_none(), field(&rows[1], Name::Detail)), (true, Value::Null));
    assert!(audit.self_check().await.is_ok());
}

#[tokio::test]
async fn a_name_is_the_persons_own_and_leads_to_nobody_without_their_key() {
    let audit = audit().await;
    let (one, other) = (visitor(), visitor());
    for who in [one, other, one] {
        record(&audit, call(), disclosure(who, client()).values(told())).await;
    }
    let rows = stored(&audit).await;
    let names: Vec<String> = rows.iter().map(|row| row.subject.clone().unwrap()).collect();
    assert!(names[0] == names[2] && names[0] != names[1]);
    assert_eq!(audit.names(one).await.unwrap(), [names[0].clone(), audit.lasting_name(one)]);
    // The same values give commitments that nobody can compare across persons.
    let commitments: Vec<Value> = rows.iter().map(|row| field(row, Name::Commitment)).collect();
    assert!(commitments[0] == commitments[2] && commitments[0] != commitments[1]);
    assert_eq!(field(&rows[2], Name::Prev), json!(0));
    // Without the data key the deployment, which has all its other keys, knows the person by no such name.
    audit.keys.shred(call(), &one.to_string(), RetentionClass::AuditDetail.code()).await.unwrap();
    assert_eq!(audit.names(one).await.unwrap(), [audit.lasting_name(one)]);
    assert!(!audit.committed(0, one, TOLD).await.unwrap());
    assert!(audit.committed(1, other, TOLD).await.unwrap());
}

#[tokio::test]
async fn of_who_was_erased_from_the_log_later_entries_say_nothing() {
    erased(audit().await).await;
}

#[tokio::test]
async fn of_who_was_erased_from_the_log_later_entries_say_nothing_on_postgresql_either() {
    let Some(cluster) = postgres::cluster::Postgres::start() else { return };
    erased(audit_on(&cluster.url("guosuo")).await).await;
}

async fn erased(audit: Audit) {
    let gone = visitor();
    record(&audit, from_outside(), disclosure(gone, client()).values(told())).await;
    erasure_asked(&audit, gone).await;
    // What was in memory does not count: the entry itself asks.
    record(&audit, from_outside(), disclosure(gone, client()).values(told())).await;
    audit.unlink(call(), gone, 1).await.unwrap();
    audit.keys.shred(call(), &gone.to_string(), RetentionClass::AuditDetail.code()).await.unwrap();
    record(&audit, from_outside(), disclosure(gone, client()).values(told())).await;
    record(&audit, call(), Event::new(Action::Shredded).subject(gone)).await;
    let rows = stored(&audit).await;
    for (row, bears_a_name) in rows.iter().zip([false, true, false, false, true]) {
        assert_eq!(row.subject.is_some(), bears_a_name, "{}", row.seq);
        assert_eq!(row.detail, None);
        if !bears_a_name {
            for name in Name::PERSONAL {
                assert_eq!(field(row, name), Value::Null);
            }
            assert_eq!(field(row, Name::Country), json!("FR"), "what was decided stays");
        }
    }
    assert!(!audit.keys.holds(&gone.to_string(), RetentionClass::AuditDetail.code()).await.unwrap());
    // The certificate is found by the person, and proved by the same name as the request.
    assert_eq!((&rows[1].subject, &rows[4].subject), (&rows[4].subject, &Some(audit.lasting_name(gone))));
    let history = audit.history(gone, 10).await.unwrap();
    assert_eq!(history.iter().map(|row| row.index).collect::<Vec<_>>(), [4, 1]);
    audit.integrate(call()).await.unwrap();
    assert!(audit.self_check().await.is_ok());
    let (bytes, _) = export::exported(&audit, Request { form: Form::Csv, ..Request::default() }).await;
    assert!(export::text(&bytes).contains("(erased)") && export::judged(&audit, bytes).is_ok());
}

/// An entry as an earlier version wrote it.
async fn record_as_before(audit: &Audit, visitor: VisitorId) {
    let tx = audit.store.write(call()).await.unwrap();
    let name = audit.lasting_name(visitor);
    let (seq, count) = event::next_index(&tx, audit.emitter).await.unwrap();
    let commitment = audit.keys.mac("guosuo/commitment", &[visitor.bytes(), TOLD.as_bytes()].concat());
    let values = vec![
        (Name::Seq, json!(seq)),
        (Name::Time, json!(START.millis())),
        (Name::Emitter, json!(format!("{:08x}", audit.emitter))),
        (Name::EmitterSeq, json!(count)),
        (Name::Actor, json!("system:test")),
        (Name::Action, json!("disclosed")),
        (Name::Subject, json!(name)),
        (Name::Commitment, json!(data_encoding::HEXLOWER.encode(&commitment))),
    ];
    let secrets = Secrets { open: [6; 16], personal: [7; 16] };
    let entry = Entry::new(values, secrets).unwrap();
    let row = event::Model {
        seq,
        time: START,
        action: "disclosed".to_owned(),
        subject: Some(name),
        recipient: None,
        country: None,
        decision: None,
        fields: entry.fields().to_owned(),
        hidden: None,
        open_secret: Some(secrets.open.to_vec()),
        personal_secret: Some(secrets.personal.to_vec()),
        detail: None,
        entry: entry.bytes().to_vec(),
        leaf: entry.leaf().to_vec(),
    };
    event::append(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn entries_of_an_earlier_version_are_the_persons_too_and_go_with_them() {
    let audit = audit().await;
    let who = visitor();
    record_as_before(&audit, who).await;
    record(&audit, call(), disclosure(who, client()).values(told())).await;
    // The chain goes on across the change of names, and both are found.
    let rows = stored(&audit).await;
    assert_eq!(field(&rows[1], Name::Prev), json!(0));
    assert_eq!(audit.history(who, 10).await.unwrap().len(), 2);
    for index in [0, 1] {
        assert!(audit.committed(index, who, TOLD).await.unwrap());
    }
    audit.integrate(call()).await.unwrap();
    for index in [0, 1] {
        assert!(matches!(audit.receipt(Reader::Visitor(who), index).await, Ok(Some(Receipted::Ready(_)))));
    }
    erasure_asked(&audit, who).await;
    assert_eq!(audit.unlink(call(), who, 2).await.unwrap(), 2);
    let rows = stored(&audit).await;
    assert!(rows[..2].iter().all(|row| row.subject.is_none() && row.personal_secret.is_none()));
    assert_eq!(rows[2].subject, Some(audit.lasting_name(who)));
    assert!(audit.self_check().await.is_ok());
}
