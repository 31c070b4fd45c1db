//! What an entry, a node and the verification of a million entries cost, against the bare hash of the same bytes in the
//! same run; and that the verifier's memory does not grow with the log.
//!
//! `cargo bench -p guosuo-ledger`; behind `--`, another number of entries.

#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

mod meter;

use guosuo_ledger::{
    Checkpoint, Ending, Entry, Fields, Frontier, Line, Manifest, Name, Secrets, Signer, Trust, Writer,
    leaf_hash, node_hash, verify,
};
use meter::{Meter, entries, judge, peak};
use ring::digest::{SHA256, digest};
use serde_json::json;
use std::{
    fs::File,
    hint::black_box,
    io::{BufReader, BufWriter, Read},
};

const ORIGIN: &str = "localhost/log";

fn secrets(seq: u64) -> Secrets {
    let hash = leaf_hash(&seq.to_be_bytes());
    let (halves, _) = hash.as_chunks::<16>();
    let [open, personal]: [[u8; 16]; 2] = halves.try_into().expect("two halves");
    Secrets { open, personal }
}

/// A disclosure with everything that one says.
fn entry(seq: u64) -> Entry {
    let text = |kind: &str, n: u64| format!("{kind}_{:032x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let digest = data_encoding::HEXLOWER.encode(&leaf_hash(&seq.to_le_bytes()));
    let values = vec![
        (Name::Seq, json!(seq)),
        (Name::Time, json!(1_780_000_000_000 + seq * 7)),
        (Name::Emitter, json!("4b1d0f2e")),
        (Name::EmitterSeq, json!(seq)),
        (Name::Actor, json!(format!("client:{}", text("cli", seq % 50)))),
        (Name::Recipient, json!(text("cli", seq % 50))),
        (Name::Subject, json!(digest.get(..32))),
        (Name::Prev, json!(seq / 2)),
        (Name::Action, json!("disclosed")),
        (Name::Claims, json!(["name:full", "birth:over-18", "document:number"])),
        (Name::Commitment, json!(digest)),
        (Name::Detail, json!(digest)),
        (Name::Purpose, json!("lodging.book")),
        (Name::Basis, json!("13(2)")),
        (Name::Decision, json!("X-5.1")),
        (Name::Rules, json!(["b-contract", "rel.lodging.2"])),
        (Name::Policy, json!("8d5e957f297893487bd98fa830fa6413d5a1a5e6b9d1c1fd6b9d1c1fd6b9d1c1")),
        (Name::Law, json!("2026-01-01")),
        (Name::Consent, json!(text("cns", seq))),
        (Name::Notice, json!("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")),
        (Name::Country, json!("FR")),
        (Name::Mechanism, json!("contract")),
        (Name::Counters, json!([seq % 1000, 0])),
        (Name::Obligations, json!(["notify"])),
    ];
    Entry::new(values, secrets(seq)).expect("an entry")
}

fn print(what: &str, it: &Meter, bare: &Meter) {
    let ratio = it.cpu() / bare.cpu().max(1e-12);
    println!("{what:<44} {:>9.0} {:>9.0} {ratio:>6.2}", it.cpu() * 1e9, bare.cpu() * 1e9);
}

fn small() {
    println!("{:<44} {:>9} {:>9} {:>6}", "", "ns", "bare ns", "ratio");
    let (left, right) = ([1; 32], [2; 32]);
    let mut block = [0u8; 65];
    let rounds = 1_000_000;
    let bare = Meter::of(rounds, || {
        block[1] = block[1].wrapping_add(1);
        black_box(digest(&SHA256, &block));
    });
    let node = Meter::of(rounds, || {
        black_box(node_hash(black_box(&left), black_box(&right)));
    });
    print("a Merkle node, against ring's SHA-256", &node, &bare);
    let mut seq = 0;
    let made = Meter::of(100_000, || {
        seq += 1;
        black_box(entry(seq));
    });
    let whole = entry(1);
    let bytes = whole.fields().as_bytes().to_vec();
    let bare = Meter::of(100_000, || {
        black_box(digest(&SHA256, black_box(&bytes)));
    });
    print("an entry of 24 values, against its bytes' hash", &made, &bare);
    judge("an entry in less than 10 us", made.cpu() < 10e-6);
}

fn bundle(path: &std::path::Path, entries: u64) -> String {
    let signer = Signer::from_seed(ORIGIN, &[7; 32]).expect("a key");
    let mut writer = Writer::new(BufWriter::new(File::create(path).expect("a file"))).expect("a bundle");
    let mut frontier = Frontier::default();
    let mut text = String::new();
    for seq in 0..entries {
        let (entry, secrets) = (entry(seq), secrets(seq));
        let fields = Fields::read(entry.fields(), None, Some(secrets.open), Some(secrets.personal));
        text.clear();
        Line { seq, leaf: entry.leaf(), fields: fields.expect("fields") }.write(&mut text);
        text.push('\n');
        writer.write(text.as_bytes()).expect("room");
        frontier.push(entry.leaf());
    }
    let head = Checkpoint { origin: ORIGIN.into(), size: entries, root: frontier.root() };
    let ending = Ending {
        manifest: Manifest::new(ORIGIN, 0, entries, entries),
        note: signer.sign(&head),
        vkey: signer.vkey(),
        ..Ending::default()
    };
    writer.finish(ending).expect("room");
    signer.vkey()
}

fn main() {
    small();
    let entries = entries();
    let path = std::env::temp_dir().join(format!("guosuo-bench-{}.zip", std::process::id()));
    let vkey = bundle(&path, entries);
    let size = std::fs::metadata(&path).expect("a file").len();
    println!("\nA bundle of {entries} entries, {} MB:", size >> 20);
    // The same bytes, read and hashed once by one thread.
    let bare = Meter::of(1, || {
        let mut zip =
            zip::ZipArchive::new(BufReader::new(File::open(&path).expect("a file"))).expect("a zip");
        let mut file = zip.by_name("entries.jsonl").expect("entries");
        let mut buffer = vec![0; 1 << 20];
        let mut context = ring::digest::Context::new(&SHA256);
        loop {
            match file.read(&mut buffer).expect("bytes") {
                0 => break,
                n => context.update(buffer.get(..n).expect("so many")),
            }
        }
        black_box(context.finish());
    });
    let before = peak();
    let whole = Meter::of(1, || {
        let file = BufReader::new(File::open(&path).expect("a file"));
        let proved = verify(file, &Trust::key(&vkey), &mut |_, _| {}).expect("a proof");
        assert_eq!(proved.shown, entries);
    });
    std::fs::remove_file(&path).expect("a file");
    let per_second = |seconds: f64| entries as f64 / seconds;
    println!("inflated and hashed, one thread   {:>10.0} entries/s", per_second(bare.wall()));
    println!("verified, all threads             {:>10.0} entries/s", per_second(whole.wall()));
    println!("  by processor time               {:>10.0} entries/s on one", per_second(whole.cpu()));
    println!("  processor time, against bare    {:>10.2} times", whole.cpu() / bare.cpu());
    println!("  peak memory                     {:>10} MB ({} before)", peak() >> 20, before >> 20);
    judge("500,000 entries a second", per_second(whole.wall()) >= 500_000.0);
    judge("memory that does not grow with the log", peak() < 64 << 20);
}
