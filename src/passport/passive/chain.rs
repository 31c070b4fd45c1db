//! P8 to P10: the signer's issuer, what the signer may do, when.

use super::{Exam, Row};
use crate::{Anchor, Outcome, Trust, cert::Cert, sod::Sod, trust::Described};

const CHAIN: Row = Row { id: "P8", title: "Chain" };
const PROFILE: Row = Row { id: "P9", title: "Signer's certificate" };
const TIME: Row = Row { id: "P10", title: "Time" };

/// Purposes of certificates that sign no passports: master lists, deviation lists (ICAO 9303-12 §7.1).
const LIST_SIGNERS: [&str; 2] = ["2.23.136.1.1.3", "2.23.136.1.1.8"];

/// P8: the signer was issued by a country we trust; every candidate key is tried. Of several certificates of the key
/// that fits (roll-overs make them) one that is valid is taken.
pub(super) fn check<'a>(exam: &mut Exam, signer: &Cert, trust: &'a Trust, at: i64) -> Option<&'a Anchor> {
    let candidates: Vec<&Anchor> = trust.candidates(signer).collect();
    let Some(issuer) = candidates.iter().find(|a| signer.is_signed_by(&a.cert)) else {
        if candidates.is_empty() {
            exam.fail(CHAIN, "no_anchor", "The country's signing certificate is not installed here.");
        } else {
            let says = "The country's certificate did not issue this document signer.";
            exam.fail(CHAIN, "chain_signature", says);
        }
        return None;
    };
    let fits = |a: &&&Anchor| a.cert.is_valid(at) && a.cert.key() == issuer.cert.key();
    let anchor =
        if issuer.cert.is_valid(at) { issuer } else { candidates.iter().find(fits).unwrap_or(issuer) };
    exam.anchor = Some(anchor.fingerprint());
    if signer.is_weakly_signed() {
        let says =
            format!("The document signer was issued by {}, with the old hash SHA-1.", anchor.subject());
        exam.weak_hash(CHAIN, &says);
    } else {
        exam.ok(CHAIN, &format!("The document signer was issued by {}.", anchor.subject()));
    }
    Some(anchor)
}

/// P9: the signer may sign documents (RFC 5280 §4.2, §4.2.1.3, §4.2.1.12; ICAO 9303-12 §7.1). Where its state lists the
/// certificate as written wrongly, that excuses it.
pub(super) fn profile(exam: &mut Exam, signer: &Cert, said: &[&Described]) {
    let extensions = &signer.extensions;
    let (code, says) = if extensions.extended.iter().any(|p| LIST_SIGNERS.contains(&p.as_str())) {
        ("key_usage", "The signer's certificate is for signing lists, not documents.")
    } else if extensions.key_usage.is_some_and(|bits| bits & 0x80 == 0) {
        ("key_usage", "The signer's certificate is not for signatures.")
    } else if extensions.unknown_critical {
        ("critical_extension", "The signer's certificate demands something we do not know.")
    } else {
        return exam.ok(PROFILE, "The signer's certificate is for signing documents.");
    };
    if said.iter().any(|d| d.excuses_signer_encoding()) {
        exam.deviation(PROFILE, "listed_deviation", &format!("{says} Its state says that it wrote it so."));
    } else {
        exam.fail(PROFILE, code, says);
    }
}

/// P10: certificates are valid, and were when the signer says it signed (ICAO 9303-12 §4.2).
pub(super) fn time(exam: &mut Exam, sod: &Sod, signer: &Cert, anchor: Option<&Anchor>, at: i64) {
    let signed_at = sod.cms.signing_time();
    if signed_at.is_some_and(|t| !signer.is_valid(t)) {
        exam.fail(TIME, "signing_time", "Signed outside the signer's validity.");
    }
    if signed_at.is_some_and(|t| !signer.extensions.key_period.contains(t)) {
        let says = "Signed outside the time in which the signer's key was to be used.";
        exam.deviation(TIME, "private_key_period", says);
    }
    if anchor.is_some_and(|a| !a.cert.extensions.key_period.contains(signer.not_before)) {
        let says =
            "The signer's certificate begins outside the time in which its country's key was to be used.";
        exam.deviation(TIME, "private_key_period", says);
    }
    let rule = exam.policy.expired_certificate;
    if !signer.is_valid(at) {
        let says = "The document signer's certificate is not valid at this time.";
        exam.weigh(TIME, rule, Outcome::Unknown, "signer_expired", says);
    }
    if anchor.is_some_and(|a| !a.cert.is_valid(at)) {
        let says = "The country's certificate is not valid at this time.";
        exam.weigh(TIME, rule, Outcome::Unknown, "csca_expired", says);
    }
    if exam.is_clean(TIME) {
        exam.ok(TIME, "The certificates are valid at this time.");
    }
}
