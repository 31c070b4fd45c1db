//! Certificates, read for what passports need of them (RFC 5280 §4.1).

mod extensions;
mod name;
mod time;

pub(crate) use extensions::{Extensions, authority_key};
pub(crate) use name::{Name, country, name};
#[cfg(test)]
pub(crate) use time::days;
pub(crate) use time::{generalized, instant};

use crate::{
    signature::{Key, KeyError, Ready, Scheme, hash_sha256},
    tlv::{Malformed, Tlv},
};
use std::sync::OnceLock;

/// No certificate is larger, in bytes: so that a crowd of empty elements is not counted to its end.
const LARGEST: usize = 64 * 1024;

/// A certificate.
#[derive(Debug, Clone)]
pub(crate) struct Cert {
    pub(crate) der: Vec<u8>,
    tbs: Vec<u8>,
    signature: Vec<u8>,
    scheme: Option<Scheme>,
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Name,
    pub(crate) subject: Name,
    /// Its subject for people: the values as they are written.
    pub(crate) subject_text: String,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// SubjectPublicKeyInfo.
    spki: Vec<u8>,
    /// Read when it is used first, and then kept: of a thousand certificates in a store one is.
    key: OnceLock<Result<Key, KeyError>>,
    /// The same made ready, for a country's key that verifies one signer after another.
    ready: OnceLock<Option<Ready>>,
    pub(crate) extensions: Extensions,
}

impl PartialEq for Cert {
    /// All else follows from its bytes.
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Cert {}

impl Cert {
    /// Reads a certificate.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Malformed> {
        if der.len() > LARGEST {
            return Err(Malformed);
        }
        let whole = Tlv::whole(der)?.expect(0x30)?;
        let mut outer = whole.children();
        let tbs = outer.pop()?.expect(0x30)?;
        let scheme = Scheme::parse(&outer.pop()?, None)?;
        let [0, signature @ ..] = outer.pop()?.expect(3)?.value else {
            return Err(Malformed);
        };
        let mut parts = tbs.children();
        parts.take_if(0xa0)?;
        let serial = parts.pop()?.expect(2)?.value.to_vec();
        // RFC 5280 §4.1.1.2: the algorithm outside, which nobody signed, is the one inside.
        let signed = Scheme::parse(&parts.pop()?, None)?;
        let scheme = scheme.filter(|outside| signed == Some(*outside));
        let issuer = name(&parts.pop()?)?;
        let validity = parts.pop()?;
        let mut validity = validity.expect(0x30)?.children();
        let (not_before, not_after) = (instant(&validity.pop()?)?, instant(&validity.pop()?)?);
        let subject = name::pairs(&parts.pop()?)?;
        let spki = parts.pop()?.expect(0x30)?.raw.to_vec();
        let mut extensions = Extensions::default();
        for part in parts {
            let part = part?;
            if part.tag == 0xa3 {
                extensions = Extensions::parse(&Tlv::whole(part.value)?)?;
            }
        }
        Ok(Self {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            signature: signature.to_vec(),
            scheme,
            serial,
            issuer,
            subject: name::fold(&subject),
            subject_text: subject.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(", "),
            not_before,
            not_after,
            spki,
            key: OnceLock::new(),
            ready: OnceLock::new(),
            extensions,
        })
    }

    /// The two letters of its subject's country, in capitals.
    pub(crate) fn country(&self) -> String {
        country(&self.subject)
    }

    /// SHA-256 of the certificate, in hex.
    pub(crate) fn fingerprint(&self) -> String {
        hash_sha256(&self.der)
    }

    /// SHA-256 of its SubjectPublicKeyInfo in hex, the curve by its name: a key has one fingerprint, however its
    /// certificates write it.
    pub(crate) fn key_fingerprint(&self) -> String {
        hash_sha256(&self.key().ok().and_then(|key| key.spki()).unwrap_or_else(|| self.spki.clone()))
    }

    /// Whether `issuer`'s key signed it, in a way that key may sign.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        let key = issuer.ready.get_or_init(|| issuer.key().ok().and_then(Key::ready));
        match (self.scheme, key) {
            (Some(scheme), Some(key)) => {
                issuer.permits(scheme) && key.verify(scheme, &self.tbs, &self.signature).is_some()
            }
            _ => false,
        }
    }

    /// Whether its key may sign so: a key for PSS with parameters signs PSS with that hash, and no shorter salt
    /// (RFC 4055 §3.1). That such keys sign PKCS#1 as well, and others PSS, is how countries use them.
    pub(crate) fn permits(&self, scheme: Scheme) -> bool {
        let named = Tlv::whole(&self.spki).and_then(|spki| spki.children().pop());
        let own = named.and_then(|algorithm| Scheme::parse(&algorithm, None));
        match (own, scheme) {
            (Ok(Some(Scheme::Pss { hash, mgf, salt: least })), Scheme::Pss { hash: h, mgf: m, salt }) => {
                (hash, mgf) == (h, m) && least <= salt
            }
            _ => true,
        }
    }

    /// How what was signed with which signature.
    #[cfg(feature = "specimen")]
    pub(crate) fn signed(&self) -> Option<(Scheme, &[u8], &[u8])> {
        Some((self.scheme?, &self.tbs, &self.signature))
    }

    /// Its public key.
    pub(crate) fn key(&self) -> Result<&Key, KeyError> {
        let read = || Key::parse(&Tlv::whole(&self.spki)?);
        self.key.get_or_init(read).as_ref().map_err(|error| *error)
    }

    /// Whether `at`, in seconds since the Unix epoch, lies within its validity.
    pub(crate) fn is_valid(&self, at: i64) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    /// Whether it was signed with SHA-1.
    pub(crate) fn is_weakly_signed(&self) -> bool {
        self.scheme.is_some_and(Scheme::is_weak)
    }
}
