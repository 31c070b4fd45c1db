//! P11, P12, P15: what the document says, and whether the signer may say so.

use super::{Exam, Row};
use crate::{Anchor, Document, Files, cert::Cert, country, lds, mrz, trust::covers};

const TYPE: Row = Row { id: "P11", title: "Document type" };
const COUNTRY: Row = Row { id: "P12", title: "Country" };
const DOCUMENT: Row = Row { id: "P15", title: "Document" };

/// The machine-readable zone, completed from data group 11 if that is one of the groups that were signed (`equal`).
pub(super) fn read(exam: &mut Exam, files: &Files, equal: &[u8], at: i64) -> Option<Document> {
    let Some(zone) = files.groups.get(&1).and_then(|bytes| lds::dg1(bytes).ok()) else {
        exam.fail(DOCUMENT, "malformed", "Data group 1 cannot be read.");
        return None;
    };
    let mut document = match mrz::parse(&zone, at) {
        Ok(document) => document,
        // Its hash is wrong already: that it does not read is no second fault.
        Err(_) if exam.has_failed() || !equal.contains(&1) => return None,
        Err(error) => {
            let says = format!("The machine-readable zone is wrong: {error}.");
            exam.fail(DOCUMENT, "malformed", &says);
            return None;
        }
    };
    let dg11 = files.groups.get(&11).filter(|_| equal.contains(&11));
    let more = dg11.and_then(|bytes| lds::dg11(bytes).ok()).unwrap_or_default();
    document.native_name = more.name;
    if let Some(birth) = more.birth {
        document.settle_century(&birth, at);
    }
    Some(document)
}

pub(super) fn check(exam: &mut Exam, document: &Document, signer: &Cert, anchor: Option<&Anchor>, at: i64) {
    // ICAO 9303-12 §7.1.1.6: one letter covers its class.
    let types = &signer.extensions.document_types;
    if types.is_empty() || types.iter().any(|t| covers(t, &document.code)) {
        exam.ok(TYPE, "The signer may sign this type of document.");
    } else {
        let says = "The signer's list of document types does not name this one.";
        exam.deviation(TYPE, "document_type", says);
    }
    // The signer writes its own country; only the certificate that issued it makes that true.
    let vouched = anchor.is_none_or(|a| country::same_state(&document.issuer, &a.country()));
    if vouched && country::same_state(&document.issuer, &signer.country()) {
        exam.ok(COUNTRY, "Signer and passport are of the same country.");
    } else {
        exam.fail(COUNTRY, "country_mismatch", "The signer is of another country than the passport.");
    }
    if document.is_expired(at) {
        exam.fail(DOCUMENT, "expired", "The passport has expired.");
    } else {
        exam.ok(DOCUMENT, "The passport has not expired.");
    }
}
