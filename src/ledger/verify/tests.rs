use super::*;
use crate::{Checkpoint, Entry, Field, Line, Manifest, Signer, Writer, range_proof, root};
use proptest::prelude::*;
use serde_json::json;
use std::io::Cursor;

const ORIGIN: &str = "localhost/ledger";

fn at(n: u64) -> usize {
    usize::try_from(n).unwrap()
}

fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[7; 32]).unwrap()
}

fn entries(n: u64) -> Vec<Entry> {
    let entry = |i: u64| {
        let salt = [u8::try_from(i % 251).unwrap(); 16];
        let field = |name: &str, value| Field::new(name, value, salt);
        Entry::new(vec![
            field("action", json!("disclosed")),
            field("country", json!("FR")),
            field("n", json!(i)),
        ])
    };
    (0..n).map(|i| entry(i).unwrap()).collect()
}

fn bundle(range: std::ops::Range<u64>, change: impl FnOnce(&mut Vec<Line>)) -> Vec<u8> {
    let all = entries(20);
    let leaves: Vec<Hash> = all.iter().map(Entry::leaf).collect();
    let mut lines: Vec<Line> =
        range.clone().map(|i| Line::new(i, &leaves[at(i)], all[at(i)].redacted(&["country"]))).collect();
    change(&mut lines);
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size: 20, root: root(&leaves) };
    let mut writer = Writer::new(Cursor::new(Vec::new())).unwrap();
    for line in &lines {
        writer.line(line).unwrap();
    }
    let manifest = Manifest::new(ORIGIN, range.start, range.end - range.start, 20);
    let proof = range_proof(&leaves, range.start, range.end).unwrap();
    writer.finish(&manifest, &signer().sign(&checkpoint), &proof, &signer().vkey()).unwrap().into_inner()
}

fn judged(bytes: Vec<u8>) -> Result<Proved, Fault> {
    verify(Cursor::new(bytes), Some(&signer().vkey()))
}

#[test]
fn every_range_of_a_log_is_proved() {
    for (first, end) in [(0, 20), (0, 1), (19, 20), (3, 11), (8, 16), (5, 5)] {
        let proved = judged(bundle(first..end, |_| {})).unwrap();
        assert_eq!((proved.first, proved.count, proved.size), (first, end - first, 20));
    }
}

#[test]
fn an_altered_entry_is_named() {
    let altered = bundle(3..11, |lines| {
        let crate::Shown::Open(field) = &mut lines[4].fields[0] else { unreachable!() };
        field.value = json!("refused");
    });
    assert!(matches!(judged(altered), Err(Fault::Altered { seq: 7 })));
}

#[test]
fn a_missing_entry_is_named() {
    assert!(matches!(judged(bundle(3..11, |l| drop(l.remove(2)))), Err(Fault::Missing { seq: 5 })));
    assert!(matches!(judged(bundle(3..11, |l| drop(l.pop()))), Err(Fault::Missing { seq: 10 })));
}

#[test]
fn a_copy_does_not_stand_in_for_a_missing_entry() {
    let copied = judged(bundle(3..11, |l| l[2] = l[5].clone()));
    assert!(matches!(copied, Err(Fault::Missing { seq: 5 })));
    let renumbered = judged(bundle(3..11, |l| l[2].seq = 8));
    assert!(matches!(renumbered, Err(Fault::Altered { seq: 5 })));
}

#[test]
fn a_moved_entry_is_named() {
    let moved = judged(bundle(3..11, |l| l.swap(1, 5)));
    assert!(matches!(moved, Err(Fault::Reordered { seq: 4, found: 8 })));
}

#[test]
fn a_replaced_entry_with_a_matching_hash_does_not_lead_to_the_root() {
    let replaced = bundle(3..11, |lines| {
        let other = entries(30)[25].clone();
        lines[0] = Line::new(3, &other.leaf(), other.redacted(&[]));
    });
    assert!(matches!(judged(replaced), Err(Fault::Replaced)));
}

#[test]
fn a_checkpoint_by_another_key_is_not_believed() {
    let other = Signer::from_seed(ORIGIN, &[8; 32]).unwrap();
    let found = verify(Cursor::new(bundle(0..5, |_| {})), Some(&other.vkey()));
    assert!(matches!(found, Err(Fault::WrongKey { .. })));
}

#[test]
fn no_byte_of_an_archive_can_be_changed_unnoticed() {
    let good = bundle(0..3, |_| {});
    let proved = judged(good.clone()).unwrap();
    for place in 0..good.len() {
        let mut bad = good.clone();
        bad[place] ^= 0x20;
        // A byte of the archive's own book-keeping may change nothing that is read; then the same is proved.
        if let Ok(other) = judged(bad) {
            assert_eq!(other, proved, "byte {place}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(judged(bytes).is_err());
    }
}
