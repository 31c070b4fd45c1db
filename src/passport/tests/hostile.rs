//! Bytes that nobody signed: never a panic, never another person.

use super::utopia::{NOW, chip, judge, trust};
use crate::{Anchor, Conclusion, Files, Trust, tlv, verify};
use proptest::prelude::*;

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    let good = chip();
    for end in 0..good.sod.len() {
        let files = Files::classify(vec![good.sod[..end].to_vec(), good.dg1.clone()]);
        assert!(files.is_err(), "cut at {end}");
        // Cut inside, the outer length set right.
        let inner = tlv::write(0x77, &good.sod[..end]);
        let files = Files::classify(vec![inner, good.dg1.clone()]).unwrap();
        assert_eq!(verify(&files, &trust(b"one"), NOW).conclusion, Conclusion::Refuse, "cut at {end}");
    }
}

#[test]
fn structures_nested_without_end_are_refused() {
    let mut bomb = vec![0x77, 0x84, 0, 0, 0xea, 0x60];
    bomb.resize(6 + 60_000, 0x30);
    let files = Files::classify(vec![bomb, chip().dg1]).unwrap();
    assert_eq!(verify(&files, &trust(b"one"), NOW).failures(), ["malformed"]);
}

proptest! {
    #[test]
    fn no_bytes_make_the_examination_panic(
        sod in proptest::collection::vec(any::<u8>(), 0..300),
        zone in proptest::collection::vec(any::<u8>(), 0..120),
        more in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let files = vec![tlv::write(0x77, &sod), tlv::write(0x61, &zone), tlv::write(0x6b, &more)];
        let verdict = verify(&Files::classify(files).unwrap(), &trust(b"one"), NOW);
        prop_assert_eq!(verdict.conclusion, Conclusion::Refuse);
    }

    #[test]
    fn rubbish_inside_a_good_security_object_is_refused_or_harmless(
        at in 0usize..900,
        rubbish in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let mut changed = chip();
        let from = at.min(changed.sod.len() - rubbish.len());
        changed.sod[from..from + rubbish.len()].copy_from_slice(&rubbish);
        if let Ok(files) = changed.files() {
            let verdict = verify(&files, &trust(b"one"), NOW);
            let expected = judge(&chip()).document;
            prop_assert!(verdict.conclusion == Conclusion::Refuse || verdict.document == expected);
        }
    }

    #[test]
    fn no_bytes_make_an_import_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Trust::read(&bytes, &[]), Trust::read(&tlv::write(0x30, &bytes), &[]), Anchor::parse(&bytes));
    }
}
