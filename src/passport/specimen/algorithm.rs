//! Every algorithm that passports are signed with (ICAO 9303-12 §4.4), and how it is named in what is signed.

use super::{
    SpecimenError,
    der::{dotted, integer, null, sequence},
};
use crate::{
    signature::{
        Form, Hash, Scheme,
        own::{Kind, curves},
    },
    tlv::write,
};
use std::fmt;

const HASHES: [Hash; 5] = [Hash::Sha1, Hash::Sha224, Hash::Sha256, Hash::Sha384, Hash::Sha512];
const P256: i32 = 415;

/// How the fictional state signs: with what kind of key, and how.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Algorithm {
    pub(crate) key: Kind,
    pub(crate) scheme: Scheme,
    pub(crate) form: Form,
    /// Whether an RSA key says that it is for PSS alone (id-RSASSA-PSS).
    pss_key: bool,
}

impl Default for Algorithm {
    /// P-256 with SHA-256.
    fn default() -> Self {
        Self::plain(Kind::Ec(P256), Scheme::Ecdsa(Hash::Sha256))
    }
}

impl Algorithm {
    const fn plain(key: Kind, scheme: Scheme) -> Self {
        Self { key, scheme, form: Form::Standard, pss_key: false }
    }

    /// All of them, those of one kind of key together: RSA with 2048, 3072 and 4096 bits, PKCS#1 with and without the
    /// NULL, PSS with every salt, each mask and either name of the key; every curve; each with every hash.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut out = Vec::new();
        for key in [2048, 3072, 4096].map(Kind::Rsa) {
            for hash in HASHES {
                let pkcs1 = Self::plain(key, Scheme::Pkcs1(hash));
                out.extend([pkcs1, Self { form: Form::WithoutNull, ..pkcs1 }]);
                for salt in [20, 32, 48, 64] {
                    let masks: &[Hash] = if hash == Hash::Sha1 { &[hash] } else { &[hash, Hash::Sha1] };
                    for &mgf in masks {
                        let pss = Self::plain(key, Scheme::Pss { hash, mgf, salt });
                        out.extend([pss, Self { pss_key: true, ..pss }]);
                    }
                }
            }
        }
        for (_, curve, _) in curves() {
            out.extend(HASHES.map(|hash| Self::plain(Kind::Ec(curve), Scheme::Ecdsa(hash))));
        }
        out
    }

    /// Whether its keys are points on a curve.
    #[must_use]
    pub const fn has_curve(&self) -> bool {
        matches!(self.key, Kind::Ec(_))
    }

    pub(crate) const fn hash(&self) -> Hash {
        let (Scheme::Pkcs1(hash) | Scheme::Ecdsa(hash) | Scheme::Pss { hash, .. }) = self.scheme;
        hash
    }

    /// AlgorithmIdentifier of its signatures (RFC 8017 §A.2, RFC 4055 §3.1, RFC 5758 §3.2).
    pub(super) fn identifier(&self) -> Vec<u8> {
        match self.scheme {
            Scheme::Pkcs1(hash) => {
                let last = match hash {
                    Hash::Sha1 => 5,
                    Hash::Sha224 => 14,
                    Hash::Sha256 => 11,
                    Hash::Sha384 => 12,
                    Hash::Sha512 => 13,
                };
                sequence(&[dotted(&format!("1.2.840.113549.1.1.{last}")), null()])
            }
            Scheme::Pss { hash, mgf, salt } => {
                sequence(&[dotted("1.2.840.113549.1.1.10"), parameters(hash, mgf, salt)])
            }
            Scheme::Ecdsa(hash) => sequence(&[dotted(match hash {
                Hash::Sha1 => "1.2.840.10045.4.1",
                Hash::Sha224 => "1.2.840.10045.4.3.1",
                Hash::Sha256 => "1.2.840.10045.4.3.2",
                Hash::Sha384 => "1.2.840.10045.4.3.3",
                Hash::Sha512 => "1.2.840.10045.4.3.4",
            })]),
        }
    }

    /// AlgorithmIdentifier of an RSA key.
    pub(super) fn rsa_key(&self) -> Vec<u8> {
        if self.pss_key { self.identifier() } else { sequence(&[dotted("1.2.840.113549.1.1.1"), null()]) }
    }

    /// The identifier of its curve.
    pub(super) fn curve(&self) -> Result<(&'static str, i32), SpecimenError> {
        let Kind::Ec(curve) = self.key else { return Err(SpecimenError) };
        let known = curves().into_iter().find(|(_, number, _)| *number == curve);
        known.map(|(oid, number, _)| (oid, number)).ok_or(SpecimenError)
    }
}

/// RSASSA-PSS-params; what is the default is left out, as DER wants it.
fn parameters(hash: Hash, mgf: Hash, salt: u8) -> Vec<u8> {
    let mut parts = Vec::new();
    if hash != Hash::Sha1 {
        parts.push(write(0xa0, &hash_identifier(hash)));
    }
    if mgf != Hash::Sha1 {
        let mask = sequence(&[dotted("1.2.840.113549.1.1.8"), hash_identifier(mgf)]);
        parts.push(write(0xa1, &mask));
    }
    if salt != 20 {
        parts.push(write(0xa2, &integer(salt)));
    }
    sequence(&parts)
}

pub(super) fn hash_identifier(hash: Hash) -> Vec<u8> {
    sequence(&[
        dotted(match hash {
            Hash::Sha1 => "1.3.14.3.2.26",
            Hash::Sha224 => "2.16.840.1.101.3.4.2.4",
            Hash::Sha256 => "2.16.840.1.101.3.4.2.1",
            Hash::Sha384 => "2.16.840.1.101.3.4.2.2",
            Hash::Sha512 => "2.16.840.1.101.3.4.2.3",
        }),
        null(),
    ])
}

const fn hash_name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "SHA-1",
        Hash::Sha224 => "SHA-224",
        Hash::Sha256 => "SHA-256",
        Hash::Sha384 => "SHA-384",
        Hash::Sha512 => "SHA-512",
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.key, self.curve().map(|(oid, _)| oid)) {
            (Kind::Rsa(bits), _) => write!(f, "RSA-{bits}")?,
            (_, Ok("1.2.840.10045.3.1.7")) => f.write_str("P-256")?,
            (_, Ok("1.3.132.0.33")) => f.write_str("P-224")?,
            (_, Ok("1.3.132.0.34")) => f.write_str("P-384")?,
            (_, Ok("1.3.132.0.35")) => f.write_str("P-521")?,
            (Kind::Ec(curve), _) => {
                let bits = curves().into_iter().find(|(_, n, _)| *n == curve).map(|(.., bits)| bits);
                write!(f, "brainpoolP{}r1", bits.unwrap_or(0))?;
            }
        }
        let hash = hash_name(self.hash());
        match self.scheme {
            Scheme::Pkcs1(_) if self.form == Form::WithoutNull => write!(f, " PKCS#1 {hash}, no NULL"),
            Scheme::Pkcs1(_) => write!(f, " PKCS#1 {hash}"),
            Scheme::Pss { mgf, salt, .. } => {
                write!(f, " PSS {hash}, mask {}, salt {salt}", hash_name(mgf))?;
                f.write_str(if self.pss_key { ", key for PSS" } else { "" })
            }
            Scheme::Ecdsa(_) => write!(f, " {hash}"),
        }
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
