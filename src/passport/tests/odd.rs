//! What departs from the rule: refused with its code, or accepted with it.

use super::utopia::{ANNA, judge, state};
use crate::{
    Conclusion, Outcome,
    specimen::{Holder, Oddity},
};

#[test]
fn every_forgery_is_refused_at_the_step_that_knows() {
    for (oddity, code) in [
        (Oddity::ForeignPassport, "country_mismatch"),
        // The signer calls itself French; the certificate that issued it knows better.
        (Oddity::ForeignSigner, "country_mismatch"),
        (Oddity::TwoSigners, "signer_count"),
        (Oddity::NoDigest, "attribute_missing"),
        (Oddity::TwoDigests, "attribute_twice"),
        (Oddity::OtherContent, "content_type"),
        (Oddity::LaterVersion, "lds_version"),
        (Oddity::OtherUsage, "key_usage"),
        (Oddity::UnknownExtension, "critical_extension"),
        (Oddity::EarlySignature, "signing_time"),
        (Oddity::NoSigner, "signer_not_found"),
        (Oddity::TwoTimes, "attribute_twice"),
        (Oddity::OtherAttributeType, "content_type"),
        (Oddity::NoVersion, "malformed"),
        (Oddity::ListSigner, "key_usage"),
    ] {
        let verdict = judge(&state(b"one").odd_chip(&ANNA, oddity).unwrap());
        assert_eq!(verdict.failures(), [code], "{oddity:?}");
        assert_eq!((verdict.conclusion, verdict.document), (Conclusion::Refuse, None), "{oddity:?}");
    }
}

#[test]
fn harmless_oddities_are_accepted_and_recorded() {
    for (oddity, code) in [
        (Oddity::Unsorted, Some("not_sorted")),
        (Oddity::OldVersion, Some("cms_version")),
        (Oddity::LegacyType, Some("legacy_content_type")),
        (Oddity::OtherSid, Some("sid_mismatch")),
        (Oddity::OldKey, Some("private_key_period")),
        (Oddity::ListedType, None),
        (Oddity::BareType, None),
        (Oddity::OtherType, Some("document_type")),
    ] {
        let verdict = judge(&state(b"one").odd_chip(&ANNA, oddity).unwrap());
        assert_eq!(verdict.conclusion, Conclusion::Accept, "{oddity:?}: {:#?}", verdict.steps);
        let recorded = verdict.steps.iter().find(|s| s.outcome == Outcome::Deviation).and_then(|s| s.code);
        assert_eq!(recorded, code, "{oddity:?}");
    }
}

#[test]
fn a_birth_date_with_unknown_parts_is_no_fault() {
    for (birth, text) in [("60<<<<", "1960"), ("6005<<", "1960-05"), ("<<<<<<", "")] {
        let chip = state(b"one").chip(&Holder { birth, ..ANNA }).unwrap();
        assert_eq!(judge(&chip).document.unwrap().birth, text);
    }
}

#[test]
fn a_nationality_that_nobody_lists_is_recorded_and_no_fault() {
    for (nationality, code) in [("XYZ", Some("nationality_unlisted")), ("XXB", None), ("D", None)] {
        let verdict = judge(&state(b"one").chip(&Holder { nationality, ..ANNA }).unwrap());
        assert_eq!(verdict.conclusion, Conclusion::Accept);
        assert_eq!(verdict.step("P15").unwrap().code, code, "{nationality}");
        assert_eq!(verdict.document.unwrap().nationality, nationality);
    }
}

#[test]
fn a_signed_zone_with_a_wrong_check_digit_is_refused() {
    let chip = state(b"one").chip(&Holder { expiry: "330431", ..ANNA }).unwrap();
    assert_eq!(judge(&chip).failures(), ["malformed"]);
}
