//! P13: whether signer or country key were withdrawn (RFC 5280 §6.3; ICAO 9303-12 §7.1.4).

use super::{Exam, Row};
use crate::{Anchor, Outcome, Trust, cert::Cert, trust::Standing};

const REVOCATION: Row = Row { id: "P13", title: "Revocation" };

pub(super) fn check(exam: &mut Exam, signer: &Cert, anchor: &Anchor, trust: &Trust, at: i64) {
    if trust.is_withdrawn(anchor, at) {
        return exam.fail(
            REVOCATION,
            "revoked",
            "The country withdrew the certificate that issued the signer.",
        );
    }
    match trust.standing(signer, anchor, at) {
        Standing::Revoked => exam.fail(REVOCATION, "revoked", "The country withdrew the document signer."),
        Standing::Good => {
            exam.ok(REVOCATION, "The country's list of withdrawn signers does not name this one.");
        }
        Standing::Stale => {
            let says =
                "The document signer was not withdrawn when the country last said, but a newer list is due.";
            exam.weigh(REVOCATION, exam.policy.stale_crl, Outcome::Unknown, "stale_crl", says);
        }
        Standing::Unknown => {
            let says = "No list of the country's withdrawn signers is installed here.";
            exam.weigh(REVOCATION, exam.policy.missing_crl, Outcome::Unknown, "no_crl", says);
        }
    }
}
