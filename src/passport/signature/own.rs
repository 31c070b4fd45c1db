//! Keys of the specimen state, from a seed, signing the same things alike, so that its certificates are the same at
//! every start.

mod rsa;

pub(crate) use super::curve::{all as curves, parameters};
pub(super) use rsa::{EXPONENT, from_seed as rsa_key};

use super::{Form, Hash, Scheme};
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint, PointConversionForm},
    error::ErrorStack,
    md::{Md, MdRef},
    nid::Nid,
    pkey::{PKey, Private},
    pkey_ctx::{NonceType, PkeyCtx},
    rsa::Rsa,
};

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// RSA, with this many bits.
    Rsa(u16),
    /// On this curve, by OpenSSL's number.
    Ec(i32),
}

/// A private key.
#[derive(Clone)]
pub(crate) enum OwnKey {
    Rsa(Rsa<Private>),
    Ec(EcKey<Private>),
}

impl OwnKey {
    pub(crate) fn from_seed(kind: Kind, seed: &[u8]) -> Result<Self, ErrorStack> {
        match kind {
            Kind::Rsa(bits) => rsa_key(bits, seed).map(Self::Rsa),
            Kind::Ec(curve) => on_curve(curve, seed).map(Self::Ec),
        }
    }

    /// What the BIT STRING of its SubjectPublicKeyInfo holds: RSAPublicKey (RFC 8017 §A.1.1), or the point,
    /// uncompressed (RFC 5480 §2.2).
    pub(crate) fn public(&self) -> Result<Vec<u8>, ErrorStack> {
        match self {
            Self::Rsa(key) => key.public_key_to_der_pkcs1(),
            Self::Ec(key) => {
                let mut context = BigNumContext::new()?;
                key.public_key().to_bytes(key.group(), PointConversionForm::UNCOMPRESSED, &mut context)
            }
        }
    }

    /// Signs. `form` is for PKCS#1 alone; a scheme for other keys makes no signature.
    pub(crate) fn sign(&self, scheme: Scheme, form: Form, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        match (self, scheme) {
            (Self::Rsa(key), Scheme::Pkcs1(hash)) => rsa::pkcs1(key, hash, form, message),
            (Self::Rsa(key), Scheme::Pss { hash, mgf, salt }) => rsa::pss(key, (hash, mgf, salt), message),
            (Self::Ec(key), Scheme::Ecdsa(hash)) => ecdsa(key.clone(), hash, message),
            _ => Ok(Vec::new()),
        }
    }
}

fn on_curve(curve: i32, seed: &[u8]) -> Result<EcKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::from_raw(curve))?;
    let mut context = BigNumContext::new()?;
    let (mut order, mut scalar) = (BigNum::new()?, BigNum::new()?);
    group.order(&mut order, &mut context)?;
    scalar.nnmod(&*BigNum::from_slice(&Hash::Sha512.of(seed))?, &order, &mut context)?;
    let mut point = EcPoint::new(&group)?;
    point.mul_generator2(&group, &scalar, &mut context)?;
    EcKey::from_private_components(&group, &scalar, &point)
}

/// ECDSA with a nonce that follows from key and message (RFC 6979); DER.
pub(super) fn ecdsa(key: EcKey<Private>, hash: Hash, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let key = PKey::from_ec_key(key)?;
    let mut context = PkeyCtx::new(&key)?;
    context.sign_init()?;
    context.set_signature_md(md(hash))?;
    context.set_nonce_type(NonceType::DETERMINISTIC_K)?;
    let mut signature = Vec::new();
    context.sign_to_vec(&hash.of(message), &mut signature)?;
    Ok(signature)
}

fn md(hash: Hash) -> &'static MdRef {
    match hash {
        Hash::Sha1 => Md::sha1(),
        Hash::Sha224 => Md::sha224(),
        Hash::Sha256 => Md::sha256(),
        Hash::Sha384 => Md::sha384(),
        Hash::Sha512 => Md::sha512(),
    }
}
