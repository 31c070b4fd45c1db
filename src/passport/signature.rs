//! Signatures of other countries' passports: the only module that names OpenSSL.
//!
//! OpenSSL gets integers, points and named curves; it never parses a certificate or a message. ring does not know
//! brainpool, P-521, or the paddings found in passports.

pub(crate) mod agree;
#[cfg(feature = "specimen")]
pub(crate) mod bare;
#[cfg(feature = "specimen")]
pub(crate) mod card;
mod chip;
pub(crate) mod cipher;
mod curve;
mod key;
#[cfg(feature = "specimen")]
pub(crate) mod own;

pub(crate) use key::{Key, KeyError, Ready};

use crate::tlv::{Malformed, Tlv};
use openssl::hash::{MessageDigest, hash};
use serde::{Deserialize, Serialize};

/// A hash function found in passports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn of_oid(oid: &str) -> Option<Self> {
        Some(match oid {
            "1.3.14.3.2.26" => Self::Sha1,
            "2.16.840.1.101.3.4.2.4" => Self::Sha224,
            "2.16.840.1.101.3.4.2.1" => Self::Sha256,
            "2.16.840.1.101.3.4.2.2" => Self::Sha384,
            "2.16.840.1.101.3.4.2.3" => Self::Sha512,
            _ => return None,
        })
    }

    /// Collisions of SHA-1 are found.
    pub(crate) const fn is_weak(self) -> bool {
        matches!(self, Self::Sha1)
    }

    fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }

    /// Length of its value, in bytes.
    pub(crate) fn size(self) -> usize {
        self.digest().size()
    }

    pub(crate) fn of(self, bytes: &[u8]) -> Vec<u8> {
        // Without memory for a hash nothing is equal to anything.
        hash(self.digest(), bytes).map(|d| d.to_vec()).unwrap_or_default()
    }

    /// The DigestInfo before the hash (RFC 8017 §9.2 note 1), with and without the NULL.
    fn digest_info(self) -> [Vec<u8>; 2] {
        let oid: &[u8] = match self {
            Self::Sha1 => &[0x2b, 0x0e, 0x03, 0x02, 0x1a],
            Self::Sha224 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04],
            Self::Sha256 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01],
            Self::Sha384 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02],
            Self::Sha512 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03],
        };
        [&[5, 0][..], &[]].map(|null| {
            let short = |n: usize| u8::try_from(n).unwrap_or(0);
            let algorithm = [&[6, short(oid.len())][..], oid, null].concat();
            let size = short(self.size());
            let head = [0x30, short(algorithm.len() + 4) + size, 0x30, short(algorithm.len())];
            [&head[..], &algorithm, &[4, size]].concat()
        })
    }
}

/// SHA-256 in hex, for fingerprints of certificates.
#[must_use]
pub fn hash_sha256(bytes: &[u8]) -> String {
    let digits =
        |byte: &u8| [byte >> 4, byte & 15].map(|n| char::from_digit(u32::from(n), 16).unwrap_or('0'));
    Hash::Sha256.of(bytes).iter().flat_map(digits).collect()
}

/// How a signature that holds was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As its specification says.
    Standard,
    /// PKCS#1 with the NULL of DigestInfo left out (RFC 8017 appendix B.1 demands it).
    WithoutNull,
}

/// How something was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Pkcs1(Hash),
    Pss { hash: Hash, mgf: Hash, salt: u8 },
    Ecdsa(Hash),
}

impl Scheme {
    /// Whether the scheme rests on SHA-1.
    pub(crate) const fn is_weak(self) -> bool {
        let (Self::Pkcs1(hash) | Self::Ecdsa(hash) | Self::Pss { hash, .. }) = self;
        hash.is_weak()
    }

    /// Reads an AlgorithmIdentifier; a bare `rsaEncryption` or `id-ecPublicKey` takes the digest named beside it.
    pub(crate) fn parse(identifier: &Tlv<'_>, beside: Option<Hash>) -> Result<Option<Self>, Malformed> {
        let mut parts = identifier.expect(0x30)?.children();
        let oid = parts.pop()?.oid()?;
        Ok(match oid.as_str() {
            "1.2.840.113549.1.1.1" => beside.map(Self::Pkcs1),
            "1.2.840.113549.1.1.5" => Some(Self::Pkcs1(Hash::Sha1)),
            "1.2.840.113549.1.1.14" => Some(Self::Pkcs1(Hash::Sha224)),
            "1.2.840.113549.1.1.11" => Some(Self::Pkcs1(Hash::Sha256)),
            "1.2.840.113549.1.1.12" => Some(Self::Pkcs1(Hash::Sha384)),
            "1.2.840.113549.1.1.13" => Some(Self::Pkcs1(Hash::Sha512)),
            "1.2.840.113549.1.1.10" => pss(parts.next().transpose()?)?,
            "1.2.840.10045.2.1" => beside.map(Self::Ecdsa),
            "1.2.840.10045.4.1" => Some(Self::Ecdsa(Hash::Sha1)),
            "1.2.840.10045.4.3.1" => Some(Self::Ecdsa(Hash::Sha224)),
            "1.2.840.10045.4.3.2" => Some(Self::Ecdsa(Hash::Sha256)),
            "1.2.840.10045.4.3.3" => Some(Self::Ecdsa(Hash::Sha384)),
            "1.2.840.10045.4.3.4" => Some(Self::Ecdsa(Hash::Sha512)),
            _ => None,
        })
    }
}

/// RSASSA-PSS-params (RFC 4055 §3.1); what is absent is SHA-1 and 20.
fn pss(params: Option<Tlv<'_>>) -> Result<Option<Scheme>, Malformed> {
    let (mut hash, mut mgf, mut salt) = (Some(Hash::Sha1), Some(Hash::Sha1), 20);
    let Some(params) = params else { return Ok(None) };
    for part in params.expect(0x30)?.children() {
        let part = part?;
        let inner = Tlv::whole(part.value)?;
        match part.tag {
            0xa0 => hash = Hash::of_oid(&inner.children().pop()?.oid()?),
            0xa1 => {
                let mut mask = inner.children();
                if mask.pop()?.oid()? != "1.2.840.113549.1.1.8" {
                    return Ok(None);
                }
                mgf = Hash::of_oid(&mask.pop()?.children().pop()?.oid()?);
            }
            0xa2 => match inner.expect(2)?.value {
                [n] => salt = *n,
                _ => return Ok(None),
            },
            _ => {}
        }
    }
    Ok(hash.zip(mgf).map(|(hash, mgf)| Scheme::Pss { hash, mgf, salt }))
}
