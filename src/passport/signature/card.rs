//! What a specimen chip's processor computes: private keys from a seed, the same answers at every start.

use super::{Hash, Key, agree};
use crate::chip::Domain;
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint},
    ecdsa::EcdsaSig,
    error::ErrorStack,
    md::Md,
    nid::Nid,
    pkey::PKey,
    pkey_ctx::{NonceType, PkeyCtx},
};

/// An RSA key of a chip.
pub(crate) struct RsaCard {
    n: BigNum,
    d: BigNum,
}

const EXPONENT: u32 = 65_537;

/// The first prime after a number that the seed makes, its two highest bits set.
fn prime(bits: i32, seed: &[u8]) -> Result<BigNum, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let bytes: Vec<u8> = (0..=u8::MAX).flat_map(|n| Hash::Sha512.of(&[seed, &[n]].concat())).collect();
    let size = usize::try_from(bits / 8).unwrap_or(0).min(bytes.len());
    let mut number = BigNum::from_slice(bytes.get(..size).unwrap_or_default())?;
    for bit in [0, bits - 1, bits - 2] {
        number.set_bit(bit)?;
    }
    let exponent = BigNum::from_u32(EXPONENT)?;
    loop {
        let (mut less, mut common) = (number.to_owned()?, BigNum::new()?);
        less.sub_word(1)?;
        common.gcd(&less, &exponent, &mut context)?;
        if common == BigNum::from_u32(1)? && number.is_prime_fasttest(32, &mut context, true)? {
            return Ok(number);
        }
        number.add_word(2)?;
    }
}

impl RsaCard {
    pub(crate) fn from_seed(bits: i32, seed: &[u8]) -> Result<Self, ErrorStack> {
        let mut context = BigNumContext::new()?;
        let mut p = prime(bits / 2, &[seed, b"/p"].concat())?;
        let mut q = prime(bits / 2, &[seed, b"/q"].concat())?;
        let (mut n, mut order, mut d) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
        n.checked_mul(&p, &q, &mut context)?;
        p.sub_word(1)?;
        q.sub_word(1)?;
        order.checked_mul(&p, &q, &mut context)?;
        d.mod_inverse(&*BigNum::from_u32(EXPONENT)?, &order, &mut context)?;
        Ok(Self { n, d })
    }

    #[cfg(test)]
    pub(crate) fn new(n: &[u8], d: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self { n: BigNum::from_slice(n)?, d: BigNum::from_slice(d)? })
    }

    pub(crate) fn key(&self) -> Result<Key, ErrorStack> {
        Ok(Key::Rsa { n: self.n.to_vec(), e: BigNum::from_u32(EXPONENT)?.to_vec() })
    }

    /// Signs with recovery (ISO/IEC 9796-2 scheme 1): `6A || M1 || hash(M1 || nonce) || trailer`.
    pub(crate) fn sign(&self, hash: Hash, trailer: &[u8], nonce: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let size = usize::try_from((self.n.num_bits() + 1) / 8).unwrap_or(0);
        let mut own = vec![0; size.saturating_sub(1 + hash.size() + trailer.len())];
        let filling = (0..=u8::MAX).flat_map(|n| Hash::Sha512.of(&[nonce, &[n]].concat()));
        own.iter_mut().zip(filling).for_each(|(to, from)| *to = from);
        let digest = hash.of(&[&own, nonce].concat());
        self.open(&[&[0x6a][..], &own, &digest, trailer].concat())
    }

    /// `n - s`, and `n + s`.
    #[cfg(test)]
    pub(crate) fn less(&self, signature: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Ok((&self.n - &*BigNum::from_slice(signature)?).to_vec())
    }

    #[cfg(test)]
    pub(crate) fn more(&self, signature: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Ok((&self.n + &*BigNum::from_slice(signature)?).to_vec())
    }

    /// `block^d mod n`, as long as `n`.
    pub(crate) fn open(&self, block: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut s = BigNum::new()?;
        s.mod_exp(&*BigNum::from_slice(block)?, &self.d, &self.n, &mut *BigNumContext::new()?)?;
        s.to_vec_padded(self.n.num_bytes())
    }
}

/// A key of a chip on a curve, or in a group of residues.
pub(crate) struct GroupCard {
    pub(crate) domain: Domain,
    scalar: agree::Secret,
}

impl GroupCard {
    pub(crate) fn from_seed(domain: Domain, seed: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self { domain, scalar: agree::scalar(domain, seed)? })
    }

    #[cfg(test)]
    pub(crate) fn new(domain: Domain, scalar: &[u8]) -> Self {
        Self { domain, scalar: scalar.to_vec().into() }
    }

    pub(crate) fn public(&self) -> Result<Vec<u8>, ErrorStack> {
        agree::public(self.domain, &self.scalar)
    }

    pub(crate) fn shared(&self, peer: &[u8]) -> Option<agree::Secret> {
        agree::shared(self.domain, &self.scalar, peer)
    }

    /// ECDSA in DER, or plainly: `r` and `s` in halves of one length.
    pub(crate) fn sign(&self, hash: Hash, plain: bool, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let group = EcGroup::from_curve_name(Nid::from_raw(agree::nid(self.domain).unwrap_or(0)))?;
        let mut context = BigNumContext::new()?;
        let point = EcPoint::from_bytes(&group, &self.public()?, &mut context)?;
        let key = EcKey::from_private_components(&group, &*BigNum::from_slice(&self.scalar)?, &point)?;
        let key = PKey::from_ec_key(key)?;
        let mut context = PkeyCtx::new(&key)?;
        context.sign_init()?;
        context.set_signature_md(match hash {
            Hash::Sha1 => Md::sha1(),
            Hash::Sha224 => Md::sha224(),
            Hash::Sha256 => Md::sha256(),
            Hash::Sha384 => Md::sha384(),
            Hash::Sha512 => Md::sha512(),
        })?;
        context.set_nonce_type(NonceType::DETERMINISTIC_K)?;
        let mut der = Vec::new();
        context.sign_to_vec(&hash.of(message), &mut der)?;
        if !plain {
            return Ok(der);
        }
        let numbers = EcdsaSig::from_der(&der)?;
        let size = i32::try_from(group.degree().div_ceil(8)).unwrap_or(0);
        Ok([numbers.r().to_vec_padded(size)?, numbers.s().to_vec_padded(size)?].concat())
    }
}
