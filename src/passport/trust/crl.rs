//! Certificate revocation lists (RFC 5280 §5; ICAO 9303-12 §7.1.4).

use super::TrustError;
use crate::{
    cert::{Name, authority_key, country, instant, name},
    signature::{Key, Scheme, hash_sha256},
    tlv::Tlv,
};

/// Largest list we read, in bytes.
const LIMIT: usize = 16 * 1024 * 1024;
/// Most entries in one list.
const MOST: u32 = 400_000;
/// ICAO 9303-12 §7.1.4: a list at least every 90 days; taken where one does not say when the next comes.
const PERIOD: i64 = 90 * 86_400;

/// A list of certificates that a country withdrew: read, and not believed before a trusted key's signature on it
/// holds ([`Trust::add_crl`](super::Trust::add_crl)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crl {
    der: Vec<u8>,
    tbs: Vec<u8>,
    scheme: Option<Scheme>,
    signature: Vec<u8>,
    pub(super) issuer: Name,
    pub(super) aki: Option<Vec<u8>>,
    this_update: i64,
    next_update: Option<i64>,
    /// Sorted, without leading zeros.
    serials: Vec<Box<[u8]>>,
}

/// A serial number without the zeros that carry nothing.
fn plain(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|b| **b == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

impl Crl {
    /// Reads a list, DER.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] when the bytes are no such list or too many; [`TrustError::Partial`] when it tells
    /// only a part.
    pub fn parse(der: &[u8]) -> Result<Self, TrustError> {
        if der.len() > LIMIT {
            return Err(TrustError::Malformed);
        }
        let whole = Tlv::whole(der)?.expect(0x30)?;
        let mut outer = whole.children();
        let tbs = outer.pop()?.expect(0x30)?;
        let scheme = Scheme::parse(&outer.pop()?, None)?;
        let [0, signature @ ..] = outer.pop()?.expect(3)?.value else {
            return Err(TrustError::Malformed);
        };
        let mut parts = tbs.children();
        parts.take_if(2)?;
        // RFC 5280 §5.1.1.2: the algorithm outside, which nobody signed, is the one inside.
        let signed = Scheme::parse(&parts.pop()?, None)?;
        let scheme = scheme.filter(|outside| signed == Some(*outside));
        let issuer = name(&parts.pop()?)?;
        let this_update = instant(&parts.pop()?)?;
        let mut next_update = None;
        for tag in [0x17, 0x18] {
            next_update = next_update.or(parts.take_if(tag)?.map(|t| instant(&t)).transpose()?);
        }
        let serials = match parts.take_if(0x30)? {
            Some(list) => serials(&list)?,
            None => Vec::new(),
        };
        let aki = match parts.take_if(0xa0)? {
            Some(extensions) => extensions_of(&Tlv::whole(extensions.value)?)?,
            None => None,
        };
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            scheme,
            signature: signature.to_vec(),
            issuer,
            aki,
            this_update,
            next_update,
            serials,
        })
    }

    /// The country its issuer names, two capital letters.
    #[must_use]
    pub fn country(&self) -> String {
        country(&self.issuer)
    }

    /// When it was made, in seconds since the Unix epoch.
    #[must_use]
    pub const fn this_update(&self) -> i64 {
        self.this_update
    }

    /// When the next one is due, in seconds since the Unix epoch.
    #[must_use]
    pub const fn next_update(&self) -> Option<i64> {
        self.next_update
    }

    /// How many certificates it lists.
    #[must_use]
    pub const fn entries(&self) -> usize {
        self.serials.len()
    }

    /// The list, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 in hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hash_sha256(&self.der)
    }

    /// Whether the next list is overdue at `at`, in seconds since the Unix epoch.
    #[must_use]
    pub fn is_stale(&self, at: i64) -> bool {
        at > self.next_update.unwrap_or(self.this_update + PERIOD)
    }

    pub(super) fn lists(&self, serial: &[u8]) -> bool {
        self.serials.binary_search_by(|listed| (**listed).cmp(plain(serial))).is_ok()
    }

    pub(super) fn is_signed_with(&self, key: &Key) -> bool {
        self.scheme.is_some_and(|scheme| key.verify(scheme, &self.tbs, &self.signature).is_some())
    }
}

/// revokedCertificates. What is said of an entry beside its number (date, reason) changes nothing: a signer that is
/// listed is refused whatever the date.
fn serials(list: &Tlv<'_>) -> Result<Vec<Box<[u8]>>, TrustError> {
    let mut out = Vec::new();
    for entry in list.up_to(MOST) {
        let mut parts = entry?.expect(0x30)?.children();
        out.push(plain(parts.pop()?.expect(2)?.value).into());
        instant(&parts.pop()?)?;
        for extension in parts.take_if(0x30)?.iter().flat_map(Tlv::children) {
            // RFC 5280 §5.3.3: entries of another issuer's certificates.
            if extension?.children().pop()?.oid()? == "2.5.29.29" {
                return Err(TrustError::Partial);
            }
        }
    }
    out.sort_unstable();
    Ok(out)
}

/// The authority's key identifier; refuses what makes the list a part of one (RFC 5280 §5.2).
fn extensions_of(list: &Tlv<'_>) -> Result<Option<Vec<u8>>, TrustError> {
    let mut aki = None;
    for extension in list.expect(0x30)?.children() {
        let mut parts = extension?.expect(0x30)?.children();
        let oid = parts.pop()?.oid()?;
        let critical = parts.take_if(1)?.is_some_and(|b| b.value != [0]);
        let value = parts.pop()?.octets()?;
        match oid.as_str() {
            "2.5.29.35" => aki = authority_key(&value),
            "2.5.29.20" => {}
            "2.5.29.27" | "2.5.29.28" => return Err(TrustError::Partial),
            _ if critical => return Err(TrustError::Partial),
            _ => {}
        }
    }
    Ok(aki)
}
