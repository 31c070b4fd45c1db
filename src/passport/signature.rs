//! Signatures of other countries' passports: the only module that names OpenSSL.
//!
//! OpenSSL gets integers, points and named curves; it never parses a certificate or a message. ring does not know
//! brainpool, P-521, or the paddings found in passports.

use crate::tlv::{Malformed, Tlv};
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint, PointConversionForm},
    ecdsa::EcdsaSig,
    error::ErrorStack,
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::{PKey, Public},
    rsa::{Padding, Rsa},
    sign::{RsaPssSaltlen, Verifier},
};

/// A hash function found in passports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
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
            let size = short(self.digest().size());
            let head = [0x30, short(algorithm.len() + 4) + size, 0x30, short(algorithm.len())];
            [&head[..], &algorithm, &[4, size]].concat()
        })
    }
}

/// SHA-256 in hex, for fingerprints of certificates.
#[must_use]
pub fn hash_sha256(bytes: &[u8]) -> String {
    Hash::Sha256.of(bytes).iter().map(|b| format!("{b:02x}")).collect()
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
        matches!(self, Self::Pkcs1(Hash::Sha1) | Self::Ecdsa(Hash::Sha1) | Self::Pss { hash: Hash::Sha1, .. })
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

/// Curves by name, P-192 left out: no country signs with it.
const CURVES: [(&str, i32); 10] = [
    ("1.3.132.0.33", 713),
    ("1.2.840.10045.3.1.7", 415),
    ("1.3.132.0.34", 715),
    ("1.3.132.0.35", 716),
    ("1.3.36.3.3.2.8.1.1.1", 921),
    ("1.3.36.3.3.2.8.1.1.5", 925),
    ("1.3.36.3.3.2.8.1.1.7", 927),
    ("1.3.36.3.3.2.8.1.1.9", 929),
    ("1.3.36.3.3.2.8.1.1.11", 931),
    ("1.3.36.3.3.2.8.1.1.13", 933),
];

impl Key {
    /// Reads a SubjectPublicKeyInfo.
    pub(crate) fn parse(spki: &Tlv<'_>) -> Result<Self, KeyError> {
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
                // 2048 to 8192 bits for signers of passports; the older test chips have 1024-bit chip keys only.
                if !(256..=1025).contains(&n.len()) || e.len() > 8 {
                    return Err(KeyError::Algorithm);
                }
                Ok(Self::Rsa { n, e })
            }
            "1.2.840.10045.2.1" => {
                let params = algorithm.pop()?;
                let curve = match params.tag {
                    6 => {
                        let oid = params.oid()?;
                        CURVES.iter().find(|(name, _)| *name == oid).map(|(_, nid)| *nid)
                    }
                    0x30 => explicit(&params)?,
                    _ => None,
                };
                Ok(Self::Ec { curve: curve.ok_or(KeyError::Curve)?, point: bits.to_vec() })
            }
            _ => Err(KeyError::Algorithm),
        }
    }

    /// Whether the signature holds.
    pub(crate) fn verify(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        let held = match (self, scheme) {
            (Self::Rsa { n, e }, Scheme::Pkcs1(hash)) => pkcs1(n, e, hash, message, signature),
            (Self::Rsa { n, e }, Scheme::Pss { hash, mgf, salt }) => {
                verify_pss((n, e), (hash, mgf, salt), message, signature)
            }
            (Self::Ec { curve, point }, Scheme::Ecdsa(hash)) => {
                ecdsa(*curve, point, &hash.of(message), signature)
            }
            _ => Ok(false),
        };
        held.unwrap_or(false)
    }
}

/// Finds the built-in curve that explicit parameters describe, all of them compared.
fn explicit(params: &Tlv<'_>) -> Result<Option<i32>, KeyError> {
    let mut parts = params.children();
    parts.pop()?.expect(2)?;
    let field = parts.pop()?;
    let mut field = field.expect(0x30)?.children();
    if field.pop()?.oid()? != "1.2.840.10045.1.1" {
        return Ok(None);
    }
    let p = BigNum::from_slice(field.pop()?.expect(2)?.value)?;
    let coefficients = parts.pop()?;
    let mut coefficients = coefficients.expect(0x30)?.children();
    let a = BigNum::from_slice(coefficients.pop()?.expect(4)?.value)?;
    let b = BigNum::from_slice(coefficients.pop()?.expect(4)?.value)?;
    let generator = parts.pop()?.expect(4)?.value;
    let order = BigNum::from_slice(parts.pop()?.expect(2)?.value)?;
    let cofactor = parts.take_if(2)?.map(|c| c.value);
    if cofactor.is_some_and(|c| c != [1]) {
        return Ok(None);
    }
    let mut context = BigNumContext::new()?;
    for (_, nid) in CURVES {
        let group = EcGroup::from_curve_name(Nid::from_raw(nid))?;
        let (mut gp, mut ga, mut gb, mut go) =
            (BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?);
        group.components_gfp(&mut gp, &mut ga, &mut gb, &mut context)?;
        group.order(&mut go, &mut context)?;
        if gp != p || ga != a || gb != b || go != order {
            continue;
        }
        let point = EcPoint::from_bytes(&group, generator, &mut context)?;
        let Some(generator_of_group) = group.generator_opt() else { continue };
        let base = generator_of_group.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)?;
        if point.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)? == base {
            return Ok(Some(nid));
        }
    }
    Ok(None)
}

fn rsa(n: &[u8], e: &[u8]) -> Result<Rsa<Public>, ErrorStack> {
    Rsa::from_public_components(BigNum::from_slice(n)?, BigNum::from_slice(e)?)
}

/// Compares the whole block (RFC 8017 §8.2.2 by comparison), with and without the NULL; the block is never parsed,
/// since keys with exponent 3 exist.
fn pkcs1(n: &[u8], e: &[u8], hash: Hash, message: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
    let key = rsa(n, e)?;
    let size = usize::try_from(key.size()).unwrap_or(0);
    if signature.len() != size {
        return Ok(false);
    }
    let mut block = vec![0; size];
    key.public_decrypt(signature, &mut block, Padding::NONE)?;
    let digest = hash.of(message);
    Ok(hash.digest_info().iter().any(|info| {
        let Some(padding) = size.checked_sub(info.len() + digest.len() + 3).filter(|p| *p >= 8) else {
            return false;
        };
        let expected = [&[0, 1][..], &vec![0xff; padding], &[0], info, &digest].concat();
        expected == block
    }))
}

fn verify_pss(
    (n, e): (&[u8], &[u8]),
    (hash, mgf, salt): (Hash, Hash, u8),
    message: &[u8],
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let key = PKey::from_rsa(rsa(n, e)?)?;
    let mut verifier = Verifier::new(hash.digest(), &key)?;
    verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
    verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(i32::from(salt)))?;
    verifier.set_rsa_mgf1_md(mgf.digest())?;
    verifier.verify_oneshot(signature, message)
}

fn ecdsa(curve: i32, point: &[u8], digest: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::from_raw(curve))?;
    let mut context = BigNumContext::new()?;
    let point = EcPoint::from_bytes(&group, point, &mut context)?;
    let key = EcKey::from_public_key(&group, &point)?;
    EcdsaSig::from_der(signature)?.verify(digest, &key)
}

/// A P-256 key of the specimen country, made from a seed so that its certificates are the same at every start.
#[cfg(feature = "specimen")]
pub(crate) mod own {
    use super::{
        BigNum, BigNumContext, EcGroup, EcKey, EcPoint, EcdsaSig, ErrorStack, Hash, Nid, PointConversionForm,
    };
    use openssl::pkey::Private;

    pub(crate) struct OwnKey(EcKey<Private>);

    impl OwnKey {
        pub(crate) fn from_seed(seed: &[u8]) -> Result<Self, ErrorStack> {
            let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
            let mut context = BigNumContext::new()?;
            let (mut order, mut scalar) = (BigNum::new()?, BigNum::new()?);
            group.order(&mut order, &mut context)?;
            scalar.nnmod(&*BigNum::from_slice(&Hash::Sha512.of(seed))?, &order, &mut context)?;
            let mut point = EcPoint::new(&group)?;
            point.mul_generator2(&group, &scalar, &mut context)?;
            Ok(Self(EcKey::from_private_components(&group, &scalar, &point)?))
        }

        pub(crate) fn point(&self) -> Result<Vec<u8>, ErrorStack> {
            let mut context = BigNumContext::new()?;
            self.0.public_key().to_bytes(self.0.group(), PointConversionForm::UNCOMPRESSED, &mut context)
        }

        pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
            EcdsaSig::sign(&Hash::Sha256.of(message), &self.0)?.to_der()
        }
    }
}
