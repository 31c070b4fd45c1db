//! An archive unpacked, changed by one byte, and packed again by anybody's tools: what the verifier says.

use super::{Fault, Proved, verify};
use crate::{Checkpoint, Entry, Field, Hash, Line, Manifest, Signer, Writer, range_proof, root};
use serde_json::json;
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const ORIGIN: &str = "localhost/log";

fn archive() -> Vec<u8> {
    let signer = Signer::from_seed(ORIGIN, &[7; 32]).unwrap();
    let entry = |n: u8| {
        let field = |name: &str, value| Field::new(name, value, [n; 16]);
        Entry::new(vec![
            field("seq", json!(n)),
            field("claims", json!(["name:full"])),
            field("note", json!(null)),
        ])
    };
    let all: Vec<Entry> = (0..9).map(|n| entry(n).unwrap()).collect();
    let leaves: Vec<Hash> = all.iter().map(Entry::leaf).collect();
    let mut writer = Writer::new(Cursor::new(Vec::new())).unwrap();
    for (n, entry) in all.iter().enumerate().take(7).skip(3) {
        writer.line(&Line::new(n as u64, &entry.leaf(), entry.redacted(&["note"]))).unwrap();
    }
    let head = Checkpoint { origin: ORIGIN.into(), size: 9, root: root(&leaves) };
    let manifest = Manifest::new(ORIGIN, 3, 4, 9);
    let proof = range_proof(&leaves, 3, 7).unwrap();
    writer.finish(&manifest, &signer.sign(&head), &proof, &signer.vkey()).unwrap().into_inner()
}

fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn judged(files: &[(String, Vec<u8>)]) -> Result<Proved, Fault> {
    let signer = Signer::from_seed(ORIGIN, &[7; 32]).unwrap();
    verify(Cursor::new(packed(files)), Some(&signer.vkey()))
}

#[test]
fn packed_again_unchanged_it_still_proves_itself() {
    assert_eq!(judged(&unpacked(&archive())).unwrap().count, 4);
}

#[test]
fn no_byte_of_any_part_that_proves_can_be_changed() {
    let files = unpacked(&archive());
    for (at, (name, content)) in files.iter().enumerate() {
        // The text for people proves nothing, and a pinned key makes the key inside a hint.
        if matches!(name.as_str(), "README.txt" | "vkey") {
            continue;
        }
        for place in 0..content.len() {
            for bit in [0, 3, 5] {
                let mut changed = files.clone();
                changed[at].1[place] ^= 1 << bit;
                assert!(judged(&changed).is_err(), "{name}, byte {place}, bit {bit}");
            }
        }
    }
}

#[test]
fn a_changed_byte_is_named_by_the_entry_it_is_in() {
    let files = unpacked(&archive());
    let (at, _) = files.iter().enumerate().find(|(_, f)| f.0 == "entries.jsonl").unwrap();
    let (mut seq, mut named) = (3, 0);
    for place in 0..files[at].1.len() {
        let mut changed = files.clone();
        changed[at].1[place] ^= 1;
        match judged(&changed) {
            Err(Fault::Altered { seq: found }) if found == seq => named += 1,
            other => panic!("byte {place} of entry {seq}: {other:?}"),
        }
        if files[at].1[place] == b'\n' {
            seq += 1;
        }
    }
    assert!(named * 100 > files[at].1.len() * 98);
}
