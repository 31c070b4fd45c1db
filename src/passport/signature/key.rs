//! Public keys and what they verify.

use super::{Form, Hash, Scheme, curve};
use crate::tlv::{Malformed, Tlv};
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint},
    ecdsa::EcdsaSig,
    error::ErrorStack,
    nid::Nid,
    pkey::{PKey, Public},
    rsa::{Padding, Rsa},
    sign::{RsaPssSaltlen, Verifier},
};

/// A public key, as integers and points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    Ec { curve: i32, point: Vec<u8> },
}

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyError {
    Malformed,
    Algorithm,
    /// Explicit parameters of no curve we know: never to be believed (CVE-2020-0601).
    Curve,
}

impl From<Malformed> for KeyError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<ErrorStack> for KeyError {
    fn from(_: ErrorStack) -> Self {
        Self::Malformed
    }
}

impl Key {
    /// Reads a SubjectPublicKeyInfo of a certificate.
    pub(crate) fn parse(spki: &Tlv<'_>) -> Result<Self, KeyError> {
        Self::read(spki, 2048)
    }

    /// Reads a SubjectPublicKeyInfo, an RSA key of `least` bits or more.
    pub(super) fn read(spki: &Tlv<'_>, least: i32) -> Result<Self, KeyError> {
        let mut parts = spki.expect(0x30)?.children();
        let algorithm = parts.pop()?;
        let [0, bits @ ..] = parts.pop()?.expect(3)?.value else {
            return Err(KeyError::Malformed);
        };
        let mut algorithm = algorithm.expect(0x30)?.children();
        match algorithm.pop()?.oid()?.as_str() {
            "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => {
                let key = Tlv::whole(bits)?.expect(0x30)?;
                let mut numbers = key.children();
                let n = numbers.pop()?.expect(2)?.value.to_vec();
                let e = numbers.pop()?.expect(2)?.value.to_vec();
                // RFC 8017 §3.1: the exponent is odd and at least 3.
                let sound = e.last().is_some_and(|last| last & 1 == 1) && e != [1];
                let bits = BigNum::from_slice(&n)?.num_bits();
                if !(least..=8192).contains(&bits) || e.len() > 8 || !sound {
                    return Err(KeyError::Algorithm);
                }
                Ok(Self::Rsa { n, e })
            }
            "1.2.840.10045.2.1" => {
                let curve = curve::read(&algorithm.pop()?)?;
                // The point at infinity (SEC 1 §2.3.3), under which anybody signs.
                if bits == [0] {
                    return Err(KeyError::Malformed);
                }
                Ok(Self::Ec { curve, point: bits.to_vec() })
            }
            _ => Err(KeyError::Algorithm),
        }
    }

    /// As a SubjectPublicKeyInfo in DER, a curve by its name and a point uncompressed, whatever it was read from.
    pub(crate) fn spki(&self) -> Option<Vec<u8>> {
        let key = match self {
            Self::Rsa { n, e } => PKey::from_rsa(rsa(n, e).ok()?).ok()?,
            Self::Ec { curve, point } => PKey::from_ec_key(ec(*curve, point).ok()?).ok()?,
        };
        key.public_key_to_der().ok()
    }

    /// Whether the signature holds, and how it was written.
    pub(crate) fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Option<Form> {
        self.ready()?.verify(scheme, message, signature)
    }

    /// The key as OpenSSL takes it; `None` for numbers that are no key.
    pub(crate) fn ready(&self) -> Option<Ready> {
        match self {
            Self::Rsa { n, e } => rsa(n, e).and_then(PKey::from_rsa).ok().map(Ready::Rsa),
            Self::Ec { curve, point } => ec(*curve, point).ok().map(Ready::Ec),
        }
    }
}

/// A key made ready: what is worth keeping of one that verifies often.
#[derive(Clone)]
pub(crate) enum Ready {
    Rsa(PKey<Public>),
    Ec(EcKey<Public>),
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ready")
    }
}

impl Ready {
    /// As [`Key::verify`].
    pub(crate) fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> Option<Form> {
        let standard = |held: bool| held.then_some(Form::Standard);
        let held = match (self, scheme) {
            (Self::Rsa(key), Scheme::Pkcs1(hash)) => pkcs1(key, hash, message, signature),
            (Self::Rsa(key), Scheme::Pss { hash, mgf, salt }) => {
                verify_pss(key, (hash, mgf, salt), message, signature).map(standard)
            }
            (Self::Ec(key), Scheme::Ecdsa(hash)) => ecdsa(key, &hash.of(message), signature).map(standard),
            _ => Ok(None),
        };
        held.unwrap_or(None)
    }
}

pub(super) fn rsa(n: &[u8], e: &[u8]) -> Result<Rsa<Public>, ErrorStack> {
    Rsa::from_public_components(BigNum::from_slice(n)?, BigNum::from_slice(e)?)
}

/// Compares the whole block (RFC 8017 §8.2.2 by comparison), with and without the NULL; the block is never parsed,
/// since keys with exponent 3 exist.
fn pkcs1(
    key: &PKey<Public>,
    hash: Hash,
    message: &[u8],
    signature: &[u8],
) -> Result<Option<Form>, ErrorStack> {
    let key = key.rsa()?;
    let size = usize::try_from(key.size()).unwrap_or(0);
    if signature.len() != size {
        return Ok(None);
    }
    let mut block = vec![0; size];
    key.public_decrypt(signature, &mut block, Padding::NONE)?;
    let digest = hash.of(message);
    let fits = |info: &[u8]| {
        let Some(padding) = size.checked_sub(info.len() + digest.len() + 3).filter(|p| *p >= 8) else {
            return false;
        };
        [&[0, 1][..], &vec![0xff; padding], &[0], info, &digest].concat() == block
    };
    let [standard, short] = hash.digest_info();
    Ok(if fits(&standard) { Some(Form::Standard) } else { fits(&short).then_some(Form::WithoutNull) })
}

fn verify_pss(
    key: &PKey<Public>,
    (hash, mgf, salt): (Hash, Hash, u8),
    message: &[u8],
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let mut verifier = Verifier::new(hash.digest(), key)?;
    verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
    verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(i32::from(salt)))?;
    verifier.set_rsa_mgf1_md(mgf.digest())?;
    verifier.verify_oneshot(signature, message)
}

pub(super) fn ec(curve: i32, point: &[u8]) -> Result<EcKey<Public>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::from_raw(curve))?;
    let mut context = BigNumContext::new()?;
    // A point off the curve is not read. Every curve here has the cofactor 1: all its points are of its order, and to
    // multiply by it would cost half a verification (SP 800-56A §5.6.2.3.4).
    EcKey::from_public_key(&group, &*EcPoint::from_bytes(&group, point, &mut context)?)
}

fn ecdsa(key: &EcKey<Public>, digest: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
    let numbers = EcdsaSig::from_der(signature)?;
    // RFC 3279 §2.2.3: one encoding, with nothing behind it.
    Ok(numbers.to_der()? == signature && numbers.verify(digest, key)?)
}
