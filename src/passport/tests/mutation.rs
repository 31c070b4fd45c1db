//! Every byte of a full specimen changed in turn: refused, or the same person with the change on record.

use super::utopia::{ANNA, NOW, state, trust};
use crate::{
    Anchor, Conclusion, Document, Domain, Files, Policy, Trust, Verdict,
    presence::{Promise, Shown},
    specimen::{Chip, Cipher, Digest, Proofs, Signing},
    tlv, verify,
};

/// What is told of fields that nobody signed: version numbers, the list of hash functions, how the signer is named.
const UNSIGNED: [&str; 3] = ["cms_version", "digest_unlisted", "sid_mismatch"];

/// A chip with every group that a specimen has beside the portrait.
fn full() -> Chip {
    let proofs = Proofs {
        signing: Some(Signing::Plain(Domain::P256, Digest::Sha256)),
        agreeing: Some((Domain::BrainpoolP256r1, Cipher::Aes128)),
    };
    let chip = state(b"one").virtual_chip(&ANNA, proofs).unwrap().chip().clone();
    assert!(chip.dg11.is_some() && chip.dg14.is_some() && chip.dg15.is_some());
    chip
}

fn files(chip: &Chip) -> Vec<Vec<u8>> {
    chip.named().into_iter().map(|(_, file)| file).collect()
}

/// Judges files whose chip proved nothing; `None` when they are not even files of a passport.
fn judged(files: &[Vec<u8>]) -> Option<Verdict> {
    let files = Files::classify(files.to_vec()).ok()?;
    Some(verify(&files, &trust(b"one"), NOW))
}

fn with(files: &[Vec<u8>], file: usize, at: usize, mask: u8) -> Vec<Vec<u8>> {
    let mut files = files.to_vec();
    files[file][at] ^= mask;
    files
}

fn person(verdict: &Verdict) -> Option<&Document> {
    verdict.document.as_ref().filter(|_| verdict.conclusion != Conclusion::Refuse)
}

#[test]
fn no_bit_of_the_security_object_can_be_changed_without_being_refused_or_recorded() {
    let whole = files(&full());
    let good = judged(&whole).unwrap();
    let sod = &whole[0];
    // Who signed is named outside of what is signed, and capitals are letters there (RFC 5280 §7.1).
    let name = b"Country Signing CA of Utopia (specimen)";
    let sid = sod.windows(name.len()).rposition(|window| window == name).unwrap();
    let mut recorded = 0;
    for (at, bit) in (0..sod.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
        let Some(verdict) = judged(&with(&whole, 0, at, 1 << bit)) else { continue };
        let Some(document) = person(&verdict) else {
            assert_eq!(verdict.document, None, "byte {at} bit {bit}");
            continue;
        };
        assert_eq!(Some(document), good.document.as_ref(), "byte {at} bit {bit}");
        if verdict.codes().iter().any(|code| UNSIGNED.contains(code)) {
            recorded += 1;
        } else {
            let named = (sid - 60..sid + name.len()).contains(&at);
            assert!(named, "byte {at} bit {bit} is neither refused nor recorded: {:?}", verdict.codes());
            assert_eq!(verdict.steps, good.steps, "byte {at} bit {bit}");
        }
    }
    assert!(recorded > 0);
}

#[test]
fn no_byte_of_a_group_can_be_changed() {
    let portrait = state(b"one").chip_with_portrait(&ANNA, tlv::write(0x75, &[7; 200])).unwrap();
    for whole in [files(&full()), files(&portrait)] {
        for file in 1..whole.len() {
            for at in 0..whole[file].len() {
                let Some(verdict) = judged(&with(&whole, file, at, 1 << (at % 8))) else { continue };
                assert_eq!(verdict.conclusion, Conclusion::Refuse, "file {file} byte {at}");
                assert_eq!(verdict.document, None, "file {file} byte {at}");
            }
        }
    }
}

#[test]
fn no_changed_certificate_of_a_country_makes_another_person_of_a_passport() {
    let csca = state(b"one").csca().unwrap();
    let chip = state(b"one").chip(&ANNA).unwrap();
    let good = judged(&files(&chip)).unwrap().document;
    let mut refused = 0;
    for (at, bit) in (0..csca.len()).flat_map(|at| [0, 3, 6].map(|bit| (at, bit))) {
        let mut changed = csca.clone();
        changed[at] ^= 1 << bit;
        let Ok(anchor) = Anchor::parse(&changed) else { continue };
        let mut trust = Trust::empty();
        trust.add(anchor);
        let verdict = verify(&chip.files().unwrap(), &trust, NOW);
        match person(&verdict) {
            Some(document) => assert_eq!(Some(document), good.as_ref(), "byte {at} bit {bit}"),
            None => refused += 1,
        }
    }
    // The key, the name, the dates and what it may sign, at least.
    assert!(refused > csca.len() / 2, "{refused} of {}", csca.len());
}

#[test]
fn a_group_left_out_or_doubled_is_missed() {
    let whole = files(&full());
    let mut proofs = Vec::new();
    for left_out in 1..whole.len() {
        let mut fewer = whole.clone();
        fewer.remove(left_out);
        let Ok(files) = Files::classify(fewer) else { continue };
        let promise = Promise::examine(&Policy::default(), &files, &trust(b"one"), NOW);
        let verdict = promise.judge(&Shown::default());
        assert_eq!(verdict.conclusion, Conclusion::Refuse, "{left_out}");
        proofs.push(left_out);
    }
    assert!(!proofs.is_empty());
    for doubled in 0..whole.len() {
        let mut more = whole.clone();
        more.push(whole[doubled].clone());
        assert!(Files::classify(more).is_err(), "{doubled}");
    }
}
