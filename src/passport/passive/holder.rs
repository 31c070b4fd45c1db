//! P11, P12, P15: what the document says, and whether the signer may say so.

use super::{Exam, Row};
use crate::{Anchor, Document, Files, cert::Cert, country, document::Completed, lds, mrz, trust::covers};

const TYPE: Row = Row { id: "P11", title: "Document type" };
const COUNTRY: Row = Row { id: "P12", title: "Country" };
const DOCUMENT: Row = Row { id: "P15", title: "Document" };

/// The machine-readable zone, completed from the groups that are wanted and among those that were signed (`equal`).
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
    if document.complete(files, equal, at) == Completed::InPart {
        let says = "A data group beside the machine-readable zone cannot be read; it is left out.";
        exam.deviation(DOCUMENT, "details_unreadable", says);
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
    } else if !country::is_listed(&document.nationality) {
        let says = "The passport has not expired; its nationality is a code that neither ISO nor ICAO lists.";
        exam.deviation(DOCUMENT, "nationality_unlisted", says);
    } else {
        exam.ok(DOCUMENT, "The passport has not expired.");
    }
}
