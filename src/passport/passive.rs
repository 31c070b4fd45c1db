//! Passive authentication: the table of checks P1 to P15 (ICAO 9303-11 §5.1, 9303-12).

use crate::{
    Anchor, Conclusion, Document, Files, Outcome, Step, Trust, Verdict,
    cert::Cert,
    cms::{AttributeFault, CmsError, Held},
    country, lds, mrz,
    signature::KeyError,
    sod::{Listed, Sod},
};
use subtle::ConstantTimeEq;

/// Content types of security objects: the standard one, and those of chips still in use.
const CONTENT_TYPES: [&str; 4] =
    ["2.23.136.1.1.1", "1.2.840.113549.1.7.1", "1.3.27.1.1.1", "1.2.528.1.1006.1.20.1"];

#[derive(Default)]
struct Exam {
    steps: Vec<Step>,
    groups: Vec<u8>,
    signer: Option<String>,
    anchor: Option<String>,
}

impl Exam {
    fn note(
        &mut self,
        id: &'static str,
        title: &'static str,
        outcome: Outcome,
        code: &'static str,
        says: &str,
    ) {
        let code = (!code.is_empty()).then_some(code);
        self.steps.push(Step { id, title, outcome, code, says: says.to_owned() });
    }

    fn ok(&mut self, id: &'static str, title: &'static str, says: &str) {
        self.note(id, title, Outcome::Ok, "", says);
    }

    fn fail(&mut self, id: &'static str, title: &'static str, code: &'static str, says: &str) {
        self.note(id, title, Outcome::Fail, code, says);
    }

    fn failed(&self) -> bool {
        self.steps.iter().any(|s| s.outcome == Outcome::Fail)
    }

    fn done(self, document: Option<Document>) -> Verdict {
        let has = |outcome| self.steps.iter().any(|s| s.outcome == outcome);
        let conclusion = if has(Outcome::Fail) {
            Conclusion::Refuse
        } else if has(Outcome::Unknown) {
            Conclusion::Indeterminate
        } else {
            Conclusion::Accept
        };
        // What is not authentic is not told.
        let document = document.filter(|_| conclusion != Conclusion::Refuse);
        let Self { steps, groups, signer, anchor } = self;
        Verdict { conclusion, steps, groups, signer, anchor, document }
    }
}

/// Examines a chip's files as of `at`, in seconds since the Unix epoch.
#[must_use]
pub fn verify(files: &Files, trust: &Trust, at: i64) -> Verdict {
    let mut exam = Exam::default();
    let Some((sod, listed)) = structure(&mut exam, files) else {
        return exam.done(None);
    };
    let signer = signature(&mut exam, &sod);
    groups(&mut exam, files, &listed);
    let anchor = signer.and_then(|signer| chain(&mut exam, signer, trust));
    if let Some(signer) = signer {
        profile(&mut exam, signer);
        time(&mut exam, &sod, signer, anchor, at);
    }
    let document = document(&mut exam, files, at);
    if let (Some(document), Some(signer)) = (&document, signer) {
        holder(&mut exam, document, signer, at);
    }
    exam.done(document)
}

/// P1 to P3: the files, the signed structure, its type.
fn structure(exam: &mut Exam, files: &Files) -> Option<(Sod, Listed)> {
    const TITLE: &str = "Security object";
    let sod = match Sod::parse(&files.sod) {
        Ok(sod) => sod,
        Err(CmsError::SignerCount) => {
            exam.fail("P2", TITLE, "signer_count", "The security object does not have exactly one signer.");
            return None;
        }
        Err(CmsError::Malformed) => {
            exam.fail(
                "P2",
                TITLE,
                "malformed",
                "The security object (EF.SOD) is not signed data, or is damaged.",
            );
            return None;
        }
    };
    if sod.padded {
        let says = "Bytes after the security object were left out.";
        exam.note("P1", "Files", Outcome::Deviation, "padding_trimmed", says);
    } else {
        exam.ok("P1", "Files", "The files are of the right kinds and sizes.");
    }
    match (sod.cms.ber, sod.cms.version == 3) {
        (_, false) => {
            exam.note(
                "P2",
                TITLE,
                Outcome::Deviation,
                "cms_version",
                "The unsigned version number is unusual.",
            );
        }
        (true, _) => {
            exam.note("P2", TITLE, Outcome::Deviation, "ber_encoding", "Encoded in BER rather than DER.");
        }
        _ => exam.ok("P2", TITLE, "The security object is signed data with one signer."),
    }
    let Some(at) = CONTENT_TYPES.iter().position(|t| *t == sod.cms.content_type) else {
        exam.fail("P3", "Type", "content_type", "What is signed is not a passport's security object.");
        return None;
    };
    if at == 0 {
        exam.ok("P3", "Type", "The signed content is a passport's list of hashes.");
    } else {
        exam.note(
            "P3",
            "Type",
            Outcome::Deviation,
            "legacy_content_type",
            "An older type, as some countries used.",
        );
    }
    let Ok(listed) = sod.listed() else {
        exam.fail("P3", "Type", "malformed", "The signed list of hashes is damaged.");
        return None;
    };
    Some((sod, listed))
}

/// P4: the signed attributes fit the content (RFC 5652 §11).
fn attributes(exam: &mut Exam, sod: &Sod) {
    match sod.cms.check_attributes() {
        Ok(()) => exam.ok("P4", "Attributes", "The signed attributes fit the content."),
        Err(AttributeFault::Missing) => {
            exam.fail("P4", "Attributes", "attribute_missing", "A signed attribute is missing.");
        }
        Err(AttributeFault::Twice) => {
            exam.fail("P4", "Attributes", "attribute_twice", "A signed attribute is doubled.");
        }
        Err(AttributeFault::Digest) => {
            exam.fail("P4", "Attributes", "message_digest", "The content is not the one that was signed.");
        }
        Err(AttributeFault::Algorithm) => {
            exam.fail("P4", "Attributes", "algorithm", "An unknown hash function.");
        }
    }
}

/// P5, P6: the document signer and its signature.
fn signature<'a>(exam: &mut Exam, sod: &'a Sod) -> Option<&'a Cert> {
    attributes(exam, sod);
    let Some((signer, named)) = sod.cms.signer_cert() else {
        exam.fail(
            "P6",
            "Signer",
            "signer_not_found",
            "The document signer's certificate is not in the chip.",
        );
        return None;
    };
    exam.signer = Some(signer.fingerprint());
    if named {
        exam.ok("P6", "Signer", "The document signer's certificate is in the chip.");
    } else {
        let says = "The certificate is named differently than in the signature, but there is only one.";
        exam.note("P6", "Signer", Outcome::Deviation, "sid_mismatch", says);
    }
    let key = match &signer.key {
        Ok(key) => key,
        Err(KeyError::Curve) => {
            exam.fail("P5", "Signature", "curve_unknown", "The signer's curve is none that we know.");
            return Some(signer);
        }
        Err(_) => {
            exam.fail("P5", "Signature", "algorithm", "The signer's key is of a kind we do not know.");
            return Some(signer);
        }
    };
    match (sod.cms.verify(key), sod.cms.scheme()) {
        (None, None) => exam.fail("P5", "Signature", "algorithm", "Signed in a way we do not know."),
        (None, _) => {
            exam.fail("P5", "Signature", "signature", "The signature over the chip's data does not verify.");
        }
        (Some(Held::Sorted), _) => {
            exam.note(
                "P5",
                "Signature",
                Outcome::Deviation,
                "not_sorted",
                "Valid over the sorted attributes only.",
            );
        }
        (Some(_), Some(scheme)) if scheme.is_weak() => {
            exam.note(
                "P5",
                "Signature",
                Outcome::Deviation,
                "weak_hash",
                "Valid, but with the old hash SHA-1.",
            );
        }
        (Some(_), _) => exam.ok("P5", "Signature", "The document signer signed the chip's data."),
    }
    Some(signer)
}

/// P7: every supplied group is listed and has the signed hash.
fn groups(exam: &mut Exam, files: &Files, listed: &Listed) {
    const TITLE: &str = "Data groups";
    match (listed.version, listed.versioned) {
        (0, _) | (1, true) => {}
        _ => exam.fail("P7", TITLE, "lds_version", "The version of the data structure is unknown."),
    }
    let Some(hash) = listed.hash else {
        exam.fail("P7", TITLE, "algorithm", "The data groups are hashed in a way we do not know.");
        return;
    };
    for (number, bytes) in &files.groups {
        let exact = crate::tlv::read(bytes).map_or(bytes.as_slice(), |(outer, _)| outer.raw);
        match listed.groups.iter().find(|(n, _)| n == number) {
            None => {
                let says = format!("Data group {number} is not in the signed list: it was slipped in.");
                exam.fail("P7", TITLE, "group_not_listed", &says);
            }
            Some((_, expected)) if !bool::from(hash.of(exact).ct_eq(expected)) => {
                let says = format!("Data group {number} is not the one that was signed: it was changed.");
                exam.fail("P7", TITLE, "group_mismatch", &says);
            }
            Some(_) => exam.groups.push(*number),
        }
    }
    if !exam.steps.iter().any(|s| s.id == "P7") {
        let numbers: Vec<String> = exam.groups.iter().map(ToString::to_string).collect();
        exam.ok("P7", TITLE, &format!("Data groups {} are those that were signed.", numbers.join(", ")));
    }
}

/// P8: the signer was issued by a country we trust; every candidate key is tried.
fn chain<'a>(exam: &mut Exam, signer: &Cert, trust: &'a Trust) -> Option<&'a Anchor> {
    const TITLE: &str = "Chain";
    let mut tried = 0;
    for anchor in trust.candidates(signer) {
        tried += 1;
        if signer.is_signed_by(&anchor.cert) {
            exam.anchor = Some(anchor.fingerprint());
            exam.ok("P8", TITLE, &format!("The document signer was issued by {}.", anchor.subject()));
            return Some(anchor);
        }
    }
    if tried == 0 {
        exam.fail("P8", TITLE, "no_anchor", "The country's signing certificate is not installed here.");
    } else {
        exam.fail(
            "P8",
            TITLE,
            "chain_signature",
            "The country's certificate did not issue this document signer.",
        );
    }
    None
}

/// P9: the signer may sign documents (RFC 5280 §4.2.1.3, ICAO 9303-12 §7.1).
fn profile(exam: &mut Exam, signer: &Cert) {
    const TITLE: &str = "Signer's certificate";
    if signer.extensions.key_usage.is_some_and(|bits| bits & 0x80 == 0) {
        exam.fail("P9", TITLE, "key_usage", "The signer's certificate is not for signatures.");
    } else if signer.extensions.unknown_critical {
        exam.fail(
            "P9",
            TITLE,
            "critical_extension",
            "The signer's certificate demands something we do not know.",
        );
    } else {
        exam.ok("P9", TITLE, "The signer's certificate is for signing documents.");
    }
}

/// P10: certificates were valid.
fn time(exam: &mut Exam, sod: &Sod, signer: &Cert, anchor: Option<&Anchor>, at: i64) {
    const TITLE: &str = "Time";
    let within = |cert: &Cert, at: i64| (cert.not_before..=cert.not_after).contains(&at);
    if sod.cms.signing_time().is_some_and(|t| !within(signer, t)) {
        exam.fail("P10", TITLE, "signing_time", "Signed outside the signer's validity.");
    } else if !within(signer, at) {
        let says = "The document signer's certificate is not valid at this time.";
        exam.note("P10", TITLE, Outcome::Unknown, "signer_expired", says);
    } else if anchor.is_some_and(|a| !within(&a.cert, at)) {
        let says = "The country's certificate is not valid at this time.";
        exam.note("P10", TITLE, Outcome::Unknown, "csca_expired", says);
    } else {
        exam.ok("P10", TITLE, "The certificates are valid at this time.");
    }
}

fn document(exam: &mut Exam, files: &Files, at: i64) -> Option<Document> {
    let zone = files.groups.get(&1).and_then(|bytes| lds::dg1(bytes).ok());
    let Some(zone) = zone else {
        exam.fail("P15", "Document", "malformed", "Data group 1 cannot be read.");
        return None;
    };
    match mrz::parse(&zone, at) {
        Ok(mut document) => {
            document.native_name =
                files.groups.get(&11).and_then(|bytes| lds::dg11_name(bytes).ok()).flatten();
            Some(document)
        }
        Err(_) if exam.failed() => None,
        Err(error) => {
            exam.fail(
                "P15",
                "Document",
                "malformed",
                &format!("The machine-readable zone is wrong: {error}."),
            );
            None
        }
    }
}

/// P11, P12, P15: document type, country, expiry.
fn holder(exam: &mut Exam, document: &Document, signer: &Cert, at: i64) {
    let types = &signer.extensions.document_types;
    let class = document.code.chars().next();
    if types.is_empty() || types.iter().any(|t| t.chars().next() == class) {
        exam.ok("P11", "Document type", "The signer may sign this type of document.");
    } else {
        let says = "The signer's list of document types does not name this one.";
        exam.note("P11", "Document type", Outcome::Deviation, "document_type", says);
    }
    if country::same_state(&document.issuer, &signer.country()) {
        exam.ok("P12", "Country", "Signer and passport are of the same country.");
    } else {
        exam.fail(
            "P12",
            "Country",
            "country_mismatch",
            "The signer is of another country than the passport.",
        );
    }
    let (year, month, day) = mrz::civil(at);
    if document.expiry < format!("{year:04}-{month:02}-{day:02}") {
        exam.fail("P15", "Document", "expired", "The passport has expired.");
    } else {
        exam.ok("P15", "Document", "The passport has not expired.");
    }
}
