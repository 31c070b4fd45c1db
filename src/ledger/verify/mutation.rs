//! An archive unpacked, changed by one byte, and packed again by anybody's tools: what the verifier says.

use super::{
    Fault,
    scene::{Export, judged, packed, unpacked},
};
use crate::View;

fn archive() -> Vec<u8> {
    let mut export = Export { view: Some(View::Csv), since: Some(2), ..Export::of(3..5) };
    export.manifest.hide = vec!["note".into()];
    export.bundle()
}

#[test]
fn packed_again_unchanged_it_still_proves_itself() {
    assert_eq!(judged(packed(&unpacked(&archive()))).unwrap().count, 2);
}

#[test]
fn no_byte_of_any_part_that_proves_can_be_changed() {
    let files = unpacked(&archive());
    for (at, (name, content)) in files.iter().enumerate() {
        // The texts for people prove nothing, and a pinned key makes the key inside a hint.
        if matches!(name.as_str(), "README.txt" | "about.json" | "vkey") {
            continue;
        }
        // Of a part whose hash stands in the manifest some bytes are as good as all.
        let step = if name == "schema.json" { 37 } else { 1 };
        for place in (0..content.len()).step_by(step) {
            let mut changed = files.clone();
            changed[at].1[place] ^= 1 << (place % 7);
            let proved = judged(packed(&changed));
            // That the log continues an earlier one counts only for readers who know that one.
            let since = name == "proof.json" && content[place..].windows(7).all(|w| w != b"\"since\"");
            assert!(proved.is_err() || since, "{name}, byte {place}");
        }
    }
}

#[test]
fn a_changed_byte_is_named_by_the_entry_it_is_in() {
    let files = unpacked(&archive());
    let (at, _) = files.iter().enumerate().find(|(_, f)| f.0 == "entries.jsonl").unwrap();
    let mut seq = 3;
    for place in 0..files[at].1.len() {
        let mut changed = files.clone();
        changed[at].1[place] ^= 1;
        match judged(packed(&changed)) {
            Err(Fault::Altered { seq: found }) if found == seq => {}
            other => panic!("byte {place} of entry {seq}: {other:?}"),
        }
        if files[at].1[place] == b'\n' {
            seq += 1;
        }
    }
}

#[test]
fn no_byte_of_an_archive_can_be_changed_unnoticed() {
    let good = Export::of(0..3).bundle();
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
