//! What a state says is wrong with its own documents.

use super::utopia::{ANNA, NOW, chip, state, trust};
use crate::{
    Conclusion, DeviationList, Marker, Outcome, Trust, TrustError, Verdict,
    specimen::{Chip, Fault, Faulty, Holder, NamedBy, Oddity},
    verify,
};
use std::sync::Arc;

const ANNAS: Faulty<'_> =
    Faulty { kind: None, numbers: Some(&["C01X00T47", "L898902C3<", "zzz"]), signer: None, issued: None };

fn list(faults: &[(Faulty<'_>, Fault)]) -> DeviationList {
    let bytes = state(b"one").deviation_list(faults).unwrap();
    Trust::read_deviations(&bytes, trust(b"one").anchors()).unwrap()
}

fn judge_with(chip: &Chip, documents: Faulty<'_>, fault: Fault) -> Verdict {
    let mut trust = trust(b"one");
    trust.add_defects(list(&[(documents, fault)]));
    verify(&chip.files().unwrap(), &trust, NOW)
}

/// A chip whose data group 11 is another than was signed.
fn changed_group() -> Chip {
    let other = Holder { native_name: Some("Кто-то другой"), ..ANNA };
    Chip { dg11: state(b"one").chip(&other).unwrap().dg11, ..chip() }
}

#[test]
fn a_wrong_hash_that_the_state_lists_is_excused_and_the_group_left_aside() {
    let chip = changed_group();
    let verdict = judge_with(&chip, ANNAS, Fault::GroupHash(11));
    assert_eq!(verdict.conclusion, Conclusion::Accept, "{:#?}", verdict.steps);
    for id in ["P7", "P14"] {
        let step = verdict.step(id).unwrap();
        assert_eq!((step.outcome, step.code), (Outcome::Deviation, Some("listed_deviation")), "{id}");
    }
    assert_eq!(verdict.groups, [1]);
    assert_eq!(verdict.document.unwrap().native_name, None);
    // Of another group, another document, or nobody's: not excused.
    let others = Faulty { numbers: Some(&["C01X00T47"]), ..ANNAS };
    for (documents, fault) in [
        (ANNAS, Fault::GroupHash(12)),
        (others, Fault::GroupHash(11)),
        (Faulty::default(), Fault::GroupHash(11)),
    ] {
        assert_eq!(judge_with(&chip, documents, fault).failures(), ["group_mismatch"]);
    }
}

#[test]
fn the_zone_and_the_face_are_never_excused() {
    let mut chip = chip();
    chip.dg1 = state(b"one").chip(&Holder { birth: "910812", ..ANNA }).unwrap().dg1;
    assert_eq!(judge_with(&chip, ANNAS, Fault::GroupHash(1)).failures(), ["group_mismatch"]);
}

#[test]
fn a_chip_that_is_listed_as_broken_and_answers_is_refused() {
    let verdict = judge_with(&chip(), ANNAS, Fault::Chip);
    assert_eq!((verdict.failures(), verdict.document), (vec!["defect"], None));
}

#[test]
fn a_compromised_chip_key_is_told_and_leaves_the_data_authentic() {
    let verdict = judge_with(&chip(), ANNAS, Fault::ActiveKey);
    assert_eq!(verdict.step("P14").unwrap().code, Some("listed_deviation"));
    assert_eq!((verdict.conclusion, verdict.aa_compromised), (Conclusion::Accept, true));
    let verdict = judge_with(&chip(), ANNAS, Fault::National);
    assert_eq!(verdict.step("P14").unwrap().code, Some("listed_deviation"));
    assert!(!verdict.aa_compromised);
}

#[test]
fn a_wrongly_written_signer_is_excused_when_its_state_lists_it() {
    let chip = state(b"one").odd_chip(&ANNA, Oddity::UnknownExtension).unwrap();
    let signer = Faulty { signer: Some(NamedBy::Serial(2)), ..Faulty::default() };
    let verdict = judge_with(&chip, signer, Fault::SignerEncoding);
    assert_eq!(verdict.step("P9").unwrap().code, Some("listed_deviation"));
    assert_eq!(verdict.conclusion, Conclusion::Accept);
    let another = Faulty { signer: Some(NamedBy::Serial(9)), ..Faulty::default() };
    assert_eq!(judge_with(&chip, another, Fault::SignerEncoding).failures(), ["critical_extension"]);
}

#[test]
fn documents_are_named_by_signer_number_type_and_time_together() {
    let chip = chip();
    let none = Faulty::default();
    let fits = |which: Faulty<'_>| judge_with(&chip, which, Fault::Chip).conclusion == Conclusion::Refuse;
    for signer in [NamedBy::Serial(2), NamedBy::Key, NamedBy::Digest] {
        assert!(fits(Faulty { signer: Some(signer), ..none }), "{signer:?}");
        assert!(fits(Faulty { signer: Some(signer), kind: Some("P<"), ..ANNAS }), "{signer:?}");
    }
    assert!(fits(Faulty { kind: Some("P"), ..ANNAS }));
    assert!(!fits(Faulty { kind: Some("ID"), ..ANNAS }));
    assert!(!fits(Faulty { signer: Some(NamedBy::Serial(9)), ..ANNAS }));
    // The chip does not say when it was signed: the time narrows nothing, and by itself names nobody.
    assert!(fits(Faulty { issued: Some((0, 1)), ..ANNAS }));
    assert!(!fits(Faulty { issued: Some((0, NOW)), ..none }));
    assert!(!fits(Faulty { kind: Some("P<"), ..none }));
}

#[test]
fn the_time_of_signing_stands_for_the_day_of_issue() {
    let chip = state(b"one").odd_chip(&ANNA, Oddity::OldKey).unwrap();
    let issued = |from, until| {
        let which = Faulty { issued: Some((NOW + from, NOW + until)), ..Faulty::default() };
        judge_with(&chip, which, Fault::Chip).conclusion == Conclusion::Refuse
    };
    assert!(issued(-86_400, 86_400) && !issued(86_400, 2 * 86_400));
}

#[test]
fn a_state_speaks_for_its_own_documents_alone() {
    // The same keys call themselves French: the list is Utopia's.
    let chip = state(b"one").odd_chip(&ANNA, Oddity::ForeignPassport).unwrap();
    assert_eq!(judge_with(&chip, ANNAS, Fault::Chip).failures(), ["country_mismatch"]);
}

#[test]
fn document_numbers_are_kept_as_marks_alone() {
    let marker: Marker = Arc::new(|country, number| {
        let mut mark = [0; 16];
        for (at, byte) in country.bytes().chain(number.bytes()).enumerate() {
            mark[at % 16] ^= byte.rotate_left(3) ^ 0x5a;
        }
        mark
    });
    let plain = list(&[(ANNAS, Fault::Chip)]);
    assert!(serde_json::to_string(&plain).is_err());
    assert_eq!(
        (plain.country(), plain.entries(), plain.documents(), plain.signed_at()),
        ("UT", 1, 3, Some(NOW))
    );
    let kept = serde_json::to_string(&plain.clone().marked(&marker)).unwrap();
    assert!(!kept.contains("L898902C3") && !format!("{plain:?}").contains("L898902C3"));
    let back: DeviationList = serde_json::from_str(&kept).unwrap();
    assert_eq!(back, plain.marked(&marker));
    let mut trust = trust(b"one");
    trust.add_defects(back);
    let files = chip().files().unwrap();
    // Nobody but who has the key can tell which documents are meant.
    assert_eq!(verify(&files, &trust, NOW).conclusion, Conclusion::Accept);
    trust.mark_with(marker);
    assert_eq!(verify(&files, &trust, NOW).failures(), ["defect"]);
}

#[test]
fn a_list_is_read_when_its_own_country_issued_its_signer_for_that() {
    let one = state(b"one");
    let good = one.deviation_list(&[(ANNAS, Fault::Chip)]).unwrap();
    assert_eq!(Trust::read_deviations(&good, trust(b"two").anchors()), Err(TrustError::NotPinned));
    let master = one.master_list(&[]).unwrap();
    assert_eq!(Trust::read_deviations(&master, trust(b"one").anchors()), Err(TrustError::Malformed));
    assert_eq!(Trust::read(&good, trust(b"one").anchors()), Err(TrustError::Malformed));
    let expected = list(&[(ANNAS, Fault::Chip)]);
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 0x41;
        if let Ok(read) = Trust::read_deviations(&changed, trust(b"one").anchors()) {
            let same = (read.country(), read.documents()) == (expected.country(), expected.documents());
            assert!(same, "byte {at}");
        }
    }
}
