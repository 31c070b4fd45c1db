//! Signed lists: master lists (ICAO 9303-12 §9) and the envelope that deviation lists share with them.

use super::{Anchor, TrustError};
use crate::{
    cert::Cert,
    cms::SignedData,
    tlv::{Malformed, Tlv, read},
};

const MASTER_LIST: &str = "2.23.136.1.1.2";
const MASTER_LIST_SIGNER: &str = "2.23.136.1.1.3";
/// Largest list we read, in bytes.
pub(super) const LIMIT: usize = 16 * 1024 * 1024;
/// Most certificates in one list; the fullest has six hundred.
const MOST: u32 = 10_000;

impl From<Malformed> for TrustError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// What an import found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The certificates.
    pub anchors: Vec<Anchor>,
    /// How many could not be read.
    pub unreadable: usize,
    /// Whether they came in a signed list.
    pub signed: bool,
    /// When the list's signer says it signed, in seconds since the Unix epoch (RFC 5652 §11.3).
    pub signed_at: Option<i64>,
}

/// A certificate alone, or a master list.
pub(super) fn import(bytes: &[u8], pins: &[Anchor]) -> Result<Imported, TrustError> {
    if bytes.len() > LIMIT {
        return Err(TrustError::Malformed);
    }
    if let Ok(anchor) = Anchor::parse(bytes) {
        return Ok(Imported { anchors: vec![anchor], unreadable: 0, signed: false, signed_at: None });
    }
    match SignedData::parse(bytes) {
        Ok(list) => master_list(&list, pins),
        // A bare list: SEQUENCE{INTEGER, SET OF Certificate}, or certificates one after another.
        Err(_) if looks_like_bare_list(bytes) => Err(TrustError::Unsigned),
        Err(_) => Err(TrustError::Malformed),
    }
}

fn looks_like_bare_list(bytes: &[u8]) -> bool {
    let Ok((outer, rest)) = read(bytes) else {
        return false;
    };
    let mut parts = outer.children();
    let listed = parts.pop().is_ok_and(|t| t.tag == 2) && parts.pop().is_ok_and(|t| t.tag == 0x31);
    listed || (!rest.is_empty() && Cert::parse(outer.raw).is_ok())
}

/// Checks signed data of one kind, and that its signer has the purpose and was issued by a pin; the pin is returned.
pub(super) fn check<'a>(
    list: &SignedData,
    kind: &str,
    purpose: &str,
    pins: &'a [Anchor],
) -> Result<&'a Anchor, TrustError> {
    if list.content_type != kind {
        return Err(TrustError::Malformed);
    }
    let (signer, _) = list.signer_cert().ok_or(TrustError::Signature)?;
    list.check_attributes().map_err(|_| TrustError::Signature)?;
    let key = signer.key().map_err(|_| TrustError::Signature)?;
    list.verify(key).ok_or(TrustError::Signature)?;
    // RFC 5280 §4.2.1.12: a certificate is for its purposes alone.
    if !signer.extensions.extended.iter().any(|p| p == purpose) {
        return Err(TrustError::Purpose);
    }
    pins.iter().find(|p| signer.is_signed_by(&p.cert)).ok_or(TrustError::NotPinned)
}

fn master_list(list: &SignedData, pins: &[Anchor]) -> Result<Imported, TrustError> {
    check(list, MASTER_LIST, MASTER_LIST_SIGNER, pins)?;
    let content = Tlv::whole(&list.content)?.expect(0x30)?;
    let mut parts = content.children();
    parts.pop()?.expect(2)?;
    let set = parts.pop()?.expect(0x31)?;
    let mut imported =
        Imported { anchors: Vec::new(), unreadable: 0, signed: true, signed_at: list.signing_time() };
    for one in set.up_to(MOST) {
        match Anchor::parse(one?.raw) {
            Ok(anchor) if anchor.cert.key().is_ok() => imported.anchors.push(anchor),
            // A key we cannot use verifies nothing: better said at the import than found at a border.
            _ => imported.unreadable += 1,
        }
    }
    Ok(imported)
}
