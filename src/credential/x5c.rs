//! Certificate chains in `x5c` headers (RFC 7515 §4.1.6): document signers and verifiers of presentations.
//!
//! A profile of RFC 5280 §6.1 as narrow as ours and HAIP's certificates: ECDSA P-256 with SHA-256, a leaf that is no
//! root and no authority, at most two intermediates, and the root known beforehand, not sent along.

use crate::Error;
use data_encoding::BASE64;
use der::{Decode, Encode, asn1::ObjectIdentifier};
use jose::{Header, Jwk};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde_json::Value;
use x509_cert::{
    Certificate,
    ext::pkix::{BasicConstraints, KeyUsage},
};

const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const LONGEST: usize = 3;
/// Longest certificate we read, in bytes.
const LARGEST: usize = 16 * 1024;

/// A root that is trusted, or none: the bytes of its certificate.
pub type Anchor = Vec<u8>;

/// The certificates of an `x5c` header, leaf first.
///
/// # Errors
/// [`Error::Chain`] when the header has none, too many, or not base64.
pub fn read(header: &Header) -> Result<Vec<Vec<u8>>, Error> {
    let list = header.members.get("x5c").and_then(Value::as_array).ok_or(Error::Chain)?;
    if list.is_empty() || list.len() > LONGEST {
        return Err(Error::Chain);
    }
    list.iter()
        .map(|text| {
            let text = text.as_str().filter(|t| t.len() < LARGEST * 2).ok_or(Error::Chain)?;
            BASE64.decode(text.as_bytes()).map_err(|_| Error::Chain)
        })
        .collect()
}

/// The `x5c` header member of certificates in DER.
#[must_use]
pub fn write(chain: &[Vec<u8>]) -> Value {
    chain.iter().map(|der| BASE64.encode(der)).collect()
}

/// The leaf's key, if the chain leads to one of the anchors at `now` (seconds since the Unix epoch).
///
/// # Errors
/// [`Error::Chain`] whatever is wrong.
pub fn verify(chain: &[Vec<u8>], anchors: &[Anchor], now: i64) -> Result<Jwk, Error> {
    let parse = |der: &Vec<u8>| match der.len() <= LARGEST {
        true => Certificate::from_der(der).map_err(|_| Error::Chain),
        false => Err(Error::Chain),
    };
    // HAIP §6.1.1: the trust anchor is not part of the chain.
    if chain.is_empty() || chain.len() > LONGEST || chain.iter().any(|der| anchors.contains(der)) {
        return Err(Error::Chain);
    }
    let certificates = chain.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    let leaf = certificates.first().ok_or(Error::Chain)?;
    judge_leaf(leaf)?;
    for certificate in &certificates {
        current(certificate, now)?;
    }
    for (depth, pair) in certificates.windows(2).enumerate() {
        let [subject, issuer] = pair else {
            return Err(Error::Chain);
        };
        authority(issuer, depth)?;
        issued(subject, issuer)?;
    }
    let last = certificates.last().ok_or(Error::Chain)?;
    let anchored = anchors.iter().any(|der| {
        let check = || {
            let anchor = parse(der)?;
            current(&anchor, now)?;
            authority(&anchor, certificates.len() - 1)?;
            issued(last, &anchor)
        };
        check().is_ok()
    });
    match anchored {
        true => Jwk::from_p256_point(point(leaf)?).map_err(|_| Error::Chain),
        false => Err(Error::Chain),
    }
}

fn judge_leaf(leaf: &Certificate) -> Result<(), Error> {
    let body = leaf.tbs_certificate();
    // HAIP §6.1.1: not self-signed.
    if body.issuer() == body.subject() {
        return Err(Error::Chain);
    }
    if let Ok(Some((_, constraints))) = body.get_extension::<BasicConstraints>()
        && constraints.ca
    {
        return Err(Error::Chain);
    }
    // RFC 5280 §4.2.1.3: a key that signs data says so.
    match body.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) if usage.digital_signature() => Ok(()),
        _ => Err(Error::Chain),
    }
}

/// RFC 5280 §4.2.1.9, §6.1.4 (k)-(n): only an authority issues certificates; `below` intermediates stand beneath it.
fn authority(certificate: &Certificate, below: usize) -> Result<(), Error> {
    let body = certificate.tbs_certificate();
    let room = match body.get_extension::<BasicConstraints>() {
        Ok(Some((_, constraints))) if constraints.ca => {
            constraints.path_len_constraint.is_none_or(|most| below <= usize::from(most))
        }
        _ => false,
    };
    let signs = match body.get_extension::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    match room && signs {
        true => Ok(()),
        false => Err(Error::Chain),
    }
}

/// RFC 5280 §6.1.3 (a)(2).
fn current(certificate: &Certificate, now: i64) -> Result<(), Error> {
    let validity = certificate.tbs_certificate().validity();
    let now = u64::try_from(now).map_err(|_| Error::Chain)?;
    let from = validity.not_before.to_unix_duration().as_secs();
    let until = validity.not_after.to_unix_duration().as_secs();
    match from <= now && now <= until {
        true => Ok(()),
        false => Err(Error::Chain),
    }
}

/// RFC 5280 §6.1.3 (a)(1) and (a)(4).
fn issued(subject: &Certificate, issuer: &Certificate) -> Result<(), Error> {
    let body = subject.tbs_certificate();
    if body.issuer() != issuer.tbs_certificate().subject()
        || subject.signature_algorithm().oid != ECDSA_SHA256
        || body.signature().oid != ECDSA_SHA256
    {
        return Err(Error::Chain);
    }
    let message = body.to_der().map_err(|_| Error::Chain)?;
    let signature = subject.signature().as_bytes().ok_or(Error::Chain)?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point(issuer)?)
        .verify(&message, signature)
        .map_err(|_| Error::Chain)
}

fn point(certificate: &Certificate) -> Result<&[u8], Error> {
    certificate.tbs_certificate().subject_public_key_info().subject_public_key.as_bytes().ok_or(Error::Chain)
}

#[cfg(test)]
mod tests;
