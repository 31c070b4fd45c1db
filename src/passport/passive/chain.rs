//! P8 to P10: the signer's issuer, what the signer may do, when.

use super::{Exam, Row};
use crate::{Anchor, Trust, cert::Cert, sod::Sod};

const CHAIN: Row = Row { id: "P8", title: "Chain" };
const PROFILE: Row = Row { id: "P9", title: "Signer's certificate" };
const TIME: Row = Row { id: "P10", title: "Time" };

/// P8: the signer was issued by a country we trust; every candidate key is tried. Of several certificates of the key
/// that fits (roll-overs make them) one that is valid is taken.
pub(super) fn check<'a>(exam: &mut Exam, signer: &Cert, trust: &'a Trust, at: i64) -> Option<&'a Anchor> {
    let mut candidates: Vec<&Anchor> = trust.candidates(signer).collect();
    let none = candidates.is_empty();
    candidates.sort_by_key(|a| !a.cert.is_valid(at));
    let Some(anchor) = candidates.into_iter().find(|a| signer.is_signed_by(&a.cert)) else {
        if none {
            exam.fail(CHAIN, "no_anchor", "The country's signing certificate is not installed here.");
        } else {
            let says = "The country's certificate did not issue this document signer.";
            exam.fail(CHAIN, "chain_signature", says);
        }
        return None;
    };
    exam.anchor = Some(anchor.fingerprint());
    if signer.is_weakly_signed() {
        let says =
            format!("The document signer was issued by {}, with the old hash SHA-1.", anchor.subject());
        exam.deviation(CHAIN, "weak_hash", &says);
    } else {
        exam.ok(CHAIN, &format!("The document signer was issued by {}.", anchor.subject()));
    }
    Some(anchor)
}

/// P9: the signer may sign documents (RFC 5280 §4.2, §4.2.1.3; ICAO 9303-12 §7.1).
pub(super) fn profile(exam: &mut Exam, signer: &Cert) {
    if signer.extensions.key_usage.is_some_and(|bits| bits & 0x80 == 0) {
        exam.fail(PROFILE, "key_usage", "The signer's certificate is not for signatures.");
    } else if signer.extensions.unknown_critical {
        let says = "The signer's certificate demands something we do not know.";
        exam.fail(PROFILE, "critical_extension", says);
    } else {
        exam.ok(PROFILE, "The signer's certificate is for signing documents.");
    }
}

/// P10: certificates are valid, and were when the signer says it signed.
pub(super) fn time(exam: &mut Exam, sod: &Sod, signer: &Cert, anchor: Option<&Anchor>, at: i64) {
    if sod.cms.signing_time().is_some_and(|t| !signer.is_valid(t)) {
        exam.fail(TIME, "signing_time", "Signed outside the signer's validity.");
    } else if !signer.is_valid(at) {
        let says = "The document signer's certificate is not valid at this time.";
        exam.unknown(TIME, "signer_expired", says);
    } else if anchor.is_some_and(|a| !a.cert.is_valid(at)) {
        exam.unknown(TIME, "csca_expired", "The country's certificate is not valid at this time.");
    } else {
        exam.ok(TIME, "The certificates are valid at this time.");
    }
}
