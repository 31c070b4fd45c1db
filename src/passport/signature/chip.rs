//! What active authentication asks of a key: recovery of what was signed, and signatures written plainly.

use super::{Hash, Key, KeyError, Scheme, curve, key::ec};
use crate::tlv::Tlv;
use openssl::{
    bn::{BigNum, BigNumContext},
    ecdsa::EcdsaSig,
    error::ErrorStack,
};

/// The shortest modulus chips came with. Shorter than 2048 bits is weak, and told.
const LEAST: i32 = 1024;

impl Key {
    /// Reads a chip's SubjectPublicKeyInfo; a point must be one of its curve.
    pub(crate) fn of_chip(spki: &Tlv<'_>) -> Result<Self, KeyError> {
        let key = Self::read(spki, LEAST)?;
        if let Self::Ec { curve, point } = &key {
            ec(*curve, point)?;
        }
        Ok(key)
    }

    /// Bits of the modulus or of the curve's field.
    pub(crate) fn bits(&self) -> i32 {
        match self {
            Self::Rsa { n, .. } => BigNum::from_slice(n).map_or(0, |n| n.num_bits()),
            Self::Ec { curve, .. } => curve::bits(*curve),
        }
    }

    /// What an RSA signature was made of: `s^e mod n`, and `n` less that (ISO/IEC 9796-2 appendix B.5 lets a signer
    /// take the lesser of two signatures). Leading zeros are left out. Nothing if the signature is no number below `n`.
    pub(crate) fn recover(&self, signature: &[u8]) -> Option<[Vec<u8>; 2]> {
        let Self::Rsa { n, e } = self else { return None };
        if signature.len() > n.len() {
            return None;
        }
        recover(n, e, signature).unwrap_or(None)
    }

    /// Whether an ECDSA signature holds, written as `r` and `s` in halves of one length (BSI TR-03111 §5.2.1) or in DER.
    pub(crate) fn verify_either(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let Self::Ec { curve, point } = self else { return false };
        let size = usize::try_from(curve::bits(*curve)).unwrap_or(0).div_ceil(8);
        let plain = signature.len() == 2 * size
            && plain(*curve, point, &hash.of(message), signature.split_at(size)).unwrap_or(false);
        plain || self.verify(Scheme::Ecdsa(hash), message, signature).is_some()
    }
}

fn recover(n: &[u8], e: &[u8], signature: &[u8]) -> Result<Option<[Vec<u8>; 2]>, ErrorStack> {
    let (n, e, s) = (BigNum::from_slice(n)?, BigNum::from_slice(e)?, BigNum::from_slice(signature)?);
    if s >= n {
        return Ok(None);
    }
    let (mut block, mut other) = (BigNum::new()?, BigNum::new()?);
    block.mod_exp(&s, &e, &n, &mut *BigNumContext::new()?)?;
    other.checked_sub(&n, &block)?;
    Ok(Some([block.to_vec(), other.to_vec()]))
}

fn plain(curve: i32, point: &[u8], digest: &[u8], (r, s): (&[u8], &[u8])) -> Result<bool, ErrorStack> {
    let numbers = EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?;
    let key = ec(curve, point)?;
    numbers.verify(digest, &key)
}
