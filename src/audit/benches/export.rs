//! An export of a million entries from a SQLite file: time, memory, and what bare reading of the same rows costs in the
//! same run.
//!
//! `cargo bench -p guosuo-audit --bench export --features export-parquet`; behind `--`, another number of entries.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

#[path = "../../ledger/benches/meter.rs"]
mod meter;

use guosuo_audit::{Audit, Form, Request, verify};
use kernel::{Actor, Call, Moment, RequestId, SystemEntropy};
use keys::{FileRoot, Keys};
use ledger::{Entry, Name, Secrets, Trust, leaf_hash};
use meter::{Meter, entries, judge, peak};
use serde_json::json;
use std::{fs, fs::File, io::BufReader, path::Path, sync::Arc};
use storage::{Store, event};

const START: Moment = Moment::from_seconds(1_780_000_000);
/// Rows of one statement.
const BULK: u64 = 1000;

fn call() -> Call {
    Call {
        now: START,
        actor: Actor::System("bench"),
        request: RequestId::new(START, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

fn row(seq: u64) -> event::Model {
    let hash = leaf_hash(&seq.to_be_bytes());
    let (halves, _) = hash.as_chunks::<16>();
    let [open, personal]: [[u8; 16]; 2] = halves.try_into().expect("two halves");
    let digest = data_encoding::HEXLOWER.encode(&leaf_hash(&seq.to_le_bytes()));
    let subject = digest.get(..32).expect("a digest").to_owned();
    let recipient = format!("cli_{:026x}", (seq % 50).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let index = i64::try_from(seq).expect("an index");
    let values = vec![
        (Name::Seq, json!(seq)),
        (Name::Time, json!(START.millis() + index)),
        (Name::Emitter, json!("4b1d0f2e")),
        (Name::EmitterSeq, json!(seq)),
        (Name::Actor, json!(format!("client:{recipient}"))),
        (Name::Recipient, json!(recipient)),
        (Name::Subject, json!(subject)),
        (Name::Prev, json!(seq / 2)),
        (Name::Action, json!("disclosed")),
        (Name::Claims, json!(["name:full", "birth:over-18", "document:number"])),
        (Name::Purpose, json!("lodging.book")),
        (Name::Basis, json!("13(2)")),
        (Name::Decision, json!("X-5.1")),
        (Name::Rules, json!(["b-contract", "rel.lodging.2"])),
        (Name::Policy, json!("8d5e957f297893487bd98fa830fa6413d5a1a5e6b9d1c1fd6b9d1c1fd6b9d1c1")),
        (Name::Law, json!("2026-01-01")),
        (Name::Consent, json!(format!("cns_{:026x}", seq.wrapping_mul(0x9e37_79b9_7f4a_7c15)))),
        (Name::Notice, json!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
        (Name::Country, json!("FR")),
        (Name::Mechanism, json!("contract")),
        (Name::Counters, json!([seq % 1000, 0])),
        (Name::Obligations, json!(["notify"])),
    ];
    let entry = Entry::new(values, Secrets { open, personal }).expect("an entry");
    event::Model {
        seq: index,
        time: Moment::from_millis(START.millis() + index),
        action: "disclosed".into(),
        subject: Some(subject),
        recipient: Some(recipient),
        country: Some("FR".into()),
        decision: Some("X-5.1".into()),
        fields: entry.fields().to_owned(),
        hidden: None,
        open_secret: Some(open.to_vec()),
        personal_secret: Some(personal.to_vec()),
        detail: None,
        entry: entry.bytes().to_vec(),
        leaf: entry.leaf().to_vec(),
    }
}

async fn seed(store: &Store, entries: u64) {
    let mut next = 0;
    while next < entries {
        let tx = store.write(call()).await.expect("a turn");
        let end = (next + 100 * BULK).min(entries);
        while next < end {
            let rows = (next..(next + BULK).min(end)).map(row).collect();
            next = (next + BULK).min(end);
            event::append_all(&tx, rows).await.expect("room");
        }
        tx.commit().await.expect("room");
    }
}

async fn scene(folder: &Path, entries: u64) -> (Store, Audit) {
    let url = format!("sqlite://{}/bench.db?mode=rwc", folder.display());
    let settings = storage::Settings { url, data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.expect("a store");
    store.migrate().await.expect("a schema");
    let root = Arc::new(FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, root, keys::Settings::new("main", "http://localhost"), call());
    let audit = Audit::new(store.clone(), keys.await.expect("keys"), "localhost/log").expect("a name");
    seed(&store, entries).await;
    audit.integrate(call()).await.expect("a checkpoint");
    (store, audit)
}

async fn bare(store: &Store, entries: u64) -> u64 {
    let tx = store.read().await.expect("a view");
    let (mut next, mut bytes) = (0, 0);
    while next < entries {
        let first = i64::try_from(next).expect("an index");
        let rows = event::rows(&tx, first, 2048.min(entries - next)).await.expect("rows");
        next += rows.len() as u64;
        bytes += rows.iter().map(|row| row.fields.len() as u64).sum::<u64>();
    }
    bytes
}

/// From here on the peak is that of what comes (proc(5), clear_refs).
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn main() {
    let entries = entries();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let (store, audit) = runtime.block_on(scene(folder.path(), entries));
    forget_peak();
    let mut bytes = 0;
    let read = Meter::of(1, || bytes = runtime.block_on(bare(&store, entries)));
    println!("{entries} entries, {} MB of fields", bytes >> 20);
    println!("rows read, nothing else   {:>8.2} s, processor {:>8.2} s", read.wall(), read.cpu());
    for form in Form::ALL.iter().copied().filter(|form| *form != Form::Ocsf) {
        forget_peak();
        let path = folder.path().join("export.zip");
        let export = Meter::of(1, || {
            let out = File::create(&path).expect("a file");
            let request = Request { form, ..Request::default() };
            let exported = audit.export(call(), request, out, |_| {});
            runtime.block_on(exported).expect("an export");
        });
        let size = fs::metadata(&path).expect("a file").len();
        println!(
            "exported as {:<13} {:>8.2} s, processor {:>8.2} s, {:.2} times reading, {} MB, peak {} MB",
            form.code(),
            export.wall(),
            export.cpu(),
            export.wall() / read.wall(),
            size >> 20,
            peak() >> 20
        );
        if form == Form::Lines {
            judge("a million in 10 s", export.wall() * 1e6 <= entries as f64 * 10.0);
            judge("under 150 MB", peak() < 150 << 20);
        }
        let (file, vkey) = (BufReader::new(File::open(&path).expect("a file")), audit.vkey());
        forget_peak();
        let verified = Meter::of(1, || {
            verify(file.get_ref(), &Trust::key(&vkey), &mut tempfile::tempfile, &mut |_, _| {})
                .expect("a proof");
        });
        println!(
            "verified                  {:>8.2} s, processor {:>8.2} s, {:.0} entries/s, {:.0} by processor time, peak {} MB",
            verified.wall(),
            verified.cpu(),
            entries as f64 / verified.wall(),
            entries as f64 / verified.cpu(),
            peak() >> 20
        );
    }
}
