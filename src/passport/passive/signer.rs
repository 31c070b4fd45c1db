//! P4 to P6: the signed attributes, the document signer, its signature.

use super::{Exam, Row};
use crate::{
    Trust,
    cert::Cert,
    cms::{AttributeFault, Held},
    signature::{Form, KeyError},
    sod::Sod,
};

const ATTRIBUTES: Row = Row { id: "P4", title: "Attributes" };
const SIGNATURE: Row = Row { id: "P5", title: "Signature" };
const SIGNER: Row = Row { id: "P6", title: "Signer" };

pub(super) fn check<'a>(exam: &mut Exam, sod: &'a Sod, trust: &'a Trust) -> Option<&'a Cert> {
    attributes(exam, sod);
    let signer = if let Some((signer, named)) = sod.cms.signer_cert() {
        if named {
            exam.ok(SIGNER, "The document signer's certificate is in the chip.");
        } else {
            let says = "The certificate is named differently than in the signature, but there is only one.";
            exam.deviation(SIGNER, "sid_mismatch", says);
        }
        signer
    } else if let Some(signer) = trust.signers().iter().find(|cert| sod.cms.is_named(cert)) {
        exam.ok(SIGNER, "The document signer's certificate is not in the chip, but installed here.");
        signer
    } else {
        let says = "The document signer's certificate is neither in the chip nor installed here.";
        exam.fail(SIGNER, "signer_not_found", says);
        return None;
    };
    exam.signer = Some(signer.der.clone());
    signature(exam, sod, signer);
    Some(signer)
}

/// RFC 5652 §11.1, §11.2: content type and digest, once each, fit the content.
fn attributes(exam: &mut Exam, sod: &Sod) {
    let (code, says) = match sod.cms.check_attributes() {
        Ok(()) => {
            exam.ok(ATTRIBUTES, "The signed attributes fit the content.");
            return;
        }
        Err(AttributeFault::Missing) => ("attribute_missing", "A signed attribute is missing."),
        Err(AttributeFault::Twice) => ("attribute_twice", "A signed attribute is doubled."),
        Err(AttributeFault::Type) => ("content_type", "What was signed is of another type than the content."),
        Err(AttributeFault::Digest) => ("message_digest", "The content is not the one that was signed."),
        Err(AttributeFault::Algorithm) => ("algorithm", "An unknown hash function."),
    };
    exam.fail(ATTRIBUTES, code, says);
}

fn signature(exam: &mut Exam, sod: &Sod, signer: &Cert) {
    let key = match signer.key() {
        Ok(key) => key,
        Err(KeyError::Curve) => {
            return exam.fail(SIGNATURE, "curve_unknown", "The signer's curve is none that we know.");
        }
        Err(_) => return exam.fail(SIGNATURE, "algorithm", "The signer's key is of a kind we do not know."),
    };
    let Some(scheme) = sod.cms.scheme() else {
        return exam.fail(SIGNATURE, "algorithm", "Signed in a way we do not know.");
    };
    if !signer.permits(scheme) {
        return exam.fail(SIGNATURE, "algorithm", "The signer's key may not sign in this way.");
    }
    let Some(Held { form, sorted }) = sod.cms.verify(key) else {
        let says = "The signature over the chip's data does not verify.";
        return exam.fail(SIGNATURE, "signature", says);
    };
    if sorted {
        exam.deviation(SIGNATURE, "not_sorted", "Valid over the sorted attributes only.");
    }
    if form == Form::WithoutNull {
        exam.deviation(SIGNATURE, "no_null", "Valid, with the hash's name written in the short form.");
    }
    if scheme.is_weak() {
        exam.weak_hash(SIGNATURE, "Valid, but with the old hash SHA-1.");
    }
    if exam.is_clean(SIGNATURE) {
        exam.ok(SIGNATURE, "The document signer signed the chip's data.");
    }
}
