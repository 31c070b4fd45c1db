//! What we trust: countries' signing certificates, one by one or from a signed master list (ICAO 9303-12 §7.2).

use crate::{
    cert::Cert,
    cms::SignedData,
    tlv::{Tlv, read},
};

const MASTER_LIST: &str = "2.23.136.1.1.2";
const MASTER_LIST_SIGNER: &str = "2.23.136.1.1.3";
/// Largest list we read, in bytes.
const LIMIT: usize = 16 * 1024 * 1024;

/// Why a certificate or a list is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Neither a certificate nor a signed list.
    #[error("not a certificate and not a signed master list")]
    Malformed,
    /// A list without a signature: anyone could have written it.
    #[error("the list is not signed; only signed master lists are imported")]
    Unsigned,
    /// The list's signature does not verify.
    #[error("the signature of the list does not verify")]
    Signature,
    /// The signer does not chain to the pinned certificate.
    #[error(
        "the list's signer was not issued by a pinned certificate; name the country's certificate with --pin"
    )]
    NotPinned,
    /// The signer may not sign master lists.
    #[error("the signer is not a master list signer")]
    Purpose,
}

/// A country's signing certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    pub(crate) cert: Cert,
}

impl Anchor {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] when the bytes are no certificate.
    pub fn parse(der: &[u8]) -> Result<Self, TrustError> {
        Cert::parse(der).map(|cert| Self { cert }).map_err(|_| TrustError::Malformed)
    }

    /// SHA-256 in hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.cert.fingerprint()
    }

    /// The country its subject names, two capital letters.
    #[must_use]
    pub fn country(&self) -> String {
        self.cert.country()
    }

    /// The key's own name: SHA-256 of its SubjectPublicKeyInfo, hex. A key may have several certificates.
    #[must_use]
    pub fn key_fingerprint(&self) -> String {
        self.cert.key_fingerprint()
    }

    /// The subject for people.
    #[must_use]
    pub fn subject(&self) -> String {
        self.cert.subject_text.clone()
    }

    /// The first second it is valid, in seconds since the Unix epoch.
    #[must_use]
    pub const fn not_before(&self) -> i64 {
        self.cert.not_before
    }

    /// The last second it is valid, in seconds since the Unix epoch.
    #[must_use]
    pub const fn not_after(&self) -> i64 {
        self.cert.not_after
    }

    /// The certificate, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.cert.der
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

/// The certificates passports are trusted by.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    anchors: Vec<Anchor>,
}

impl Trust {
    /// Trusts nobody.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Trusts one more.
    pub fn add(&mut self, anchor: Anchor) {
        if !self.anchors.contains(&anchor) {
            self.anchors.push(anchor);
        }
    }

    /// The certificates.
    #[must_use]
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Those that may have issued a signer, every one of them.
    pub(crate) fn candidates(&self, signer: &Cert) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(move |a| signer.may_come_from(&a.cert))
    }

    /// Reads a single certificate, to be trusted on the operator's word, or a signed master list whose signer was
    /// issued by one of `pins`.
    ///
    /// # Errors
    /// [`TrustError`]; nothing is half imported.
    pub fn read(bytes: &[u8], pins: &[Anchor]) -> Result<Imported, TrustError> {
        if bytes.len() > LIMIT {
            return Err(TrustError::Malformed);
        }
        if let Ok(anchor) = Anchor::parse(bytes) {
            return Ok(Imported { anchors: vec![anchor], unreadable: 0, signed: false, signed_at: None });
        }
        match SignedData::parse(bytes) {
            Ok(list) => read_list(&list, pins),
            // A bare list: SEQUENCE{INTEGER, SET OF Certificate}, or certificates one after another.
            Err(_) if looks_like_bare_list(bytes) => Err(TrustError::Unsigned),
            Err(_) => Err(TrustError::Malformed),
        }
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

fn read_list(list: &SignedData, pins: &[Anchor]) -> Result<Imported, TrustError> {
    if list.content_type != MASTER_LIST {
        return Err(TrustError::Malformed);
    }
    let (signer, _) = list.signer_cert().ok_or(TrustError::Signature)?;
    list.check_attributes().map_err(|_| TrustError::Signature)?;
    let key = signer.key().map_err(|_| TrustError::Signature)?;
    list.verify(&key).ok_or(TrustError::Signature)?;
    if !signer.extensions.extended.iter().any(|p| p == MASTER_LIST_SIGNER) {
        return Err(TrustError::Purpose);
    }
    if !pins.iter().any(|p| signer.is_signed_by(&p.cert)) {
        return Err(TrustError::NotPinned);
    }
    let content =
        Tlv::whole(&list.content).and_then(|t| t.expect(0x30)).map_err(|_| TrustError::Malformed)?;
    let mut parts = content.children();
    parts.pop().map_err(|_| TrustError::Malformed)?;
    let set = parts.pop().and_then(|t| t.expect(0x31)).map_err(|_| TrustError::Malformed)?;
    let mut imported =
        Imported { anchors: Vec::new(), unreadable: 0, signed: true, signed_at: list.signing_time() };
    for one in set.children() {
        let one = one.map_err(|_| TrustError::Malformed)?;
        match Anchor::parse(one.raw) {
            Ok(anchor) if anchor.cert.key().is_ok() => imported.anchors.push(anchor),
            // A key we cannot use verifies nothing: better said at the import than found at a border.
            _ => imported.unreadable += 1,
        }
    }
    Ok(imported)
}
