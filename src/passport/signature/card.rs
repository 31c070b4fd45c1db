//! What a specimen chip's processor computes: private keys from a seed, the same answers at every start.

use super::{Hash, Key, agree, own};
use crate::chip::Domain;
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint},
    ecdsa::EcdsaSig,
    error::ErrorStack,
    nid::Nid,
};

/// An RSA key of a chip.
pub(crate) struct RsaCard {
    n: BigNum,
    d: BigNum,
}

impl RsaCard {
    pub(crate) fn from_seed(bits: u16, seed: &[u8]) -> Result<Self, ErrorStack> {
        let key = own::rsa_key(bits, seed)?;
        Ok(Self { n: key.n().to_owned()?, d: key.d().to_owned()? })
    }

    #[cfg(test)]
    pub(crate) fn new(n: &[u8], d: &[u8]) -> Result<Self, ErrorStack> {
        Ok(Self { n: BigNum::from_slice(n)?, d: BigNum::from_slice(d)? })
    }

    pub(crate) fn key(&self) -> Result<Key, ErrorStack> {
        Ok(Key::Rsa { n: self.n.to_vec(), e: BigNum::from_u32(own::EXPONENT)?.to_vec() })
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
        let der = own::ecdsa(key, hash, message)?;
        if !plain {
            return Ok(der);
        }
        let numbers = EcdsaSig::from_der(&der)?;
        let size = i32::try_from(group.degree().div_ceil(8)).unwrap_or(0);
        Ok([numbers.r().to_vec_padded(size)?, numbers.s().to_vec_padded(size)?].concat())
    }
}
