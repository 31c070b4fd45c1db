use super::*;
use crate::{Checkpoint, Cosigner, Entry, Name, Secrets, Signer, Verifier, inclusion, leaf_hash, root};
use proptest::prelude::*;
use serde_json::json;

const SIZE: u64 = 11;
const INDEX: u64 = 6;

fn entry() -> Entry {
    let values =
        vec![(Name::Seq, json!(INDEX)), (Name::Subject, json!("aabb")), (Name::Action, json!("disclosed"))];
    Entry::new(values, Secrets { open: [1; 16], personal: [2; 16] }).unwrap()
}

fn receipt(hidden: &[Name]) -> Receipt {
    let mut leaves: Vec<Hash> = (0..SIZE).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    leaves[6] = entry().leaf();
    let checkpoint = Checkpoint { origin: "localhost/log".into(), size: SIZE, root: root(&leaves) };
    let note = Signer::from_seed("localhost/log", &[1; 32]).unwrap().sign(&checkpoint);
    let line = cosigner().cosign(&note, 1_780_000_000).unwrap();
    let path = inclusion(&leaves, INDEX).unwrap();
    Receipt { index: INDEX, fields: entry().redacted(hidden), path, note: format!("{note}{line}") }
}

fn cosigner() -> Cosigner {
    Cosigner::from_seed("w.example", &[2; 32]).unwrap()
}

fn policy() -> Policy {
    let log = Signer::from_seed("localhost/log", &[1; 32]).unwrap().vkey();
    Policy::parse(format!("log {log}\nwitness W {}\nquorum W\n", cosigner().vkey()).as_bytes()).unwrap()
}

#[test]
fn a_receipt_proves_its_entry_offline_whatever_is_hidden() {
    for hidden in [&[][..], &[Name::Subject], &[Name::Seq, Name::Subject, Name::Action]] {
        let text = receipt(hidden).text();
        assert!(!text.contains("aabb"), "extra is base64");
        let read = Receipt::parse(&text).unwrap();
        assert_eq!(read, receipt(hidden));
        let judged = read.verify(&policy()).unwrap();
        assert_eq!((judged.checkpoint.size, judged.seen.len()), (SIZE, 1));
    }
}

#[test]
fn each_changed_part_is_named() {
    let faults = |change: &dyn Fn(&mut Receipt)| {
        let mut changed = receipt(&[Name::Subject]);
        change(&mut changed);
        changed.verify(&policy()).unwrap_err()
    };
    let altered = ReceiptFault::Altered { index: INDEX };
    let value = |r: &mut Receipt| {
        let Shown::Open(field) = &mut r.fields[Name::Action.place()] else { unreachable!() };
        field.value = json!("refused");
    };
    assert_eq!(faults(&value), altered);
    assert_eq!(faults(&|r| r.fields.swap(0, 2)), altered);
    assert_eq!(faults(&|r| drop(r.fields.pop())), altered);
    assert_eq!(faults(&|r| r.path[0][0] ^= 1), altered);
    assert!(matches!(faults(&|r| r.path.truncate(r.path.len() - 1)), ReceiptFault::Shape { .. }));
    assert!(matches!(faults(&|r| r.index = SIZE), ReceiptFault::Shape { .. }));
    assert_eq!(faults(&|r| r.index = 7).exit_code(), 1);
    assert_eq!(faults(&|r| r.note = r.note.replace("\n11\n", "\n12\n")).exit_code(), 1);
    let without = |r: &mut Receipt| {
        let log = Signer::from_seed("localhost/log", &[1; 32]).unwrap();
        r.note = log.sign(&Verifier::parse(&log.vkey()).unwrap().open(&r.note).unwrap());
    };
    assert_eq!(faults(&without).exit_code(), 3);
}

#[test]
fn what_is_no_receipt_is_told_by_its_line() {
    let text = receipt(&[]).text();
    for (from, to, line) in [
        ("proof@v1", "proof@v2", "first line"),
        ("extra ", "extra", "line extra"),
        ("index 6", "index 06", "line index"),
        ("index 6", "index -6", "line index"),
        ("index 6\n", "index 6\nAAAA\n", "hashes"),
        ("\n\n", "\n", ""),
    ] {
        let told = Receipt::parse(&text.replacen(from, to, if from == "\n\n" { 9 } else { 1 })).unwrap_err();
        assert_eq!(told.exit_code(), 4);
        assert!(told.to_string().contains(line), "{told}");
    }
}

proptest! {
    #[test]
    fn no_changed_byte_of_a_receipt_proves(at in any::<prop::sample::Index>(), flip in 1u8..128) {
        let mut bytes = receipt(&[Name::Subject]).text().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(read) = Receipt::parse(&text)
            // JSON has other spellings of the same fields; they prove the same.
            && read != receipt(&[Name::Subject])
        {
            prop_assert!(read.verify(&policy()).is_err());
        }
    }
}
