//! Active authentication (ICAO 9303-11 §6.1): the chip signs eight bytes of ours with a key that never leaves it. Its
//! public key is data group 15.
//!
//! RSA is ISO/IEC 9796-2 digital signature scheme 1, with recovery of the part of the message that the chip made up;
//! ECDSA signs our bytes alone.

mod challenge;

pub use challenge::{Challenge, Rounds};

use crate::{
    chip::Infos,
    signature::{Hash, Key, KeyError},
    tlv::{Tlv, read},
};
use subtle::ConstantTimeEq;

/// The key a chip signs challenges with.
#[derive(Debug, Clone)]
pub(crate) struct ActiveKey {
    key: Key,
    /// For ECDSA; an RSA signature names its own.
    hash: Hash,
}

impl ActiveKey {
    /// Reads data group 15; data group 14 names the hash of ECDSA, and without it the size of the key does.
    pub(crate) fn parse(dg15: &[u8], infos: Option<&Infos>) -> Result<Self, KeyError> {
        let (outer, _) = read(dg15)?;
        let key = Key::of_chip(&Tlv::whole(outer.expect(0x6f)?.value)?)?;
        let hash = match infos.and_then(|i| i.active.as_deref()) {
            Some(oid) if matches!(key, Key::Ec { .. }) => hash_of(oid).ok_or(KeyError::Algorithm)?,
            _ => hash_for(key.bits()),
        };
        Ok(Self { key, hash })
    }

    /// Whether the chip's answer is a signature over the challenge.
    pub(crate) fn verify(&self, nonce: &[u8; 8], response: &[u8]) -> bool {
        match &self.key {
            Key::Rsa { .. } => {
                let size = usize::try_from((self.key.bits() + 1) / 8).unwrap_or(0);
                self.key.recover(response).is_some_and(|blocks| blocks.iter().any(|b| fits(b, size, nonce)))
            }
            Key::Ec { .. } => self.key.verify_either(self.hash, nonce, response),
        }
    }

    /// RSA below 2048 bits, curves below 224: still proof today, and to be told.
    pub(crate) fn is_weak(&self) -> bool {
        self.key.bits() < if matches!(self.key, Key::Rsa { .. }) { 2048 } else { 224 }
    }
}

/// The hash of a signature algorithm in ActiveAuthenticationInfo (ICAO 9303-11 §9.2.11; BSI TR-03111 §5.2.1, and the
/// names of ANSI X9.62 that some states write).
fn hash_of(oid: &str) -> Option<Hash> {
    Some(match oid {
        "0.4.0.127.0.7.1.1.4.1.1" | "1.2.840.10045.4.1" => Hash::Sha1,
        "0.4.0.127.0.7.1.1.4.1.2" | "1.2.840.10045.4.3.1" => Hash::Sha224,
        "0.4.0.127.0.7.1.1.4.1.3" | "1.2.840.10045.4.3.2" => Hash::Sha256,
        "0.4.0.127.0.7.1.1.4.1.4" | "1.2.840.10045.4.3.3" => Hash::Sha384,
        "0.4.0.127.0.7.1.1.4.1.5" | "1.2.840.10045.4.3.4" => Hash::Sha512,
        _ => return None,
    })
}

/// The longest hash that is not longer than the key (ICAO 9303-11 §6.1.2.3).
pub(crate) const fn hash_for(bits: i32) -> Hash {
    match bits {
        ..224 => Hash::Sha1,
        224..256 => Hash::Sha224,
        256..384 => Hash::Sha256,
        384..512 => Hash::Sha384,
        _ => Hash::Sha512,
    }
}

/// Whether a recovered block is `6A || M1 || hash(M1 || nonce) || trailer`, as long as the modulus allows
/// (ISO/IEC 9796-2 §8; trailers as in ISO/IEC 10118-3).
pub(crate) fn fits(block: &[u8], size: usize, nonce: &[u8]) -> bool {
    let (hash, rest) = match block {
        [rest @ .., 0xbc] | [rest @ .., 0x33, 0xcc] => (Hash::Sha1, rest),
        [rest @ .., 0x34, 0xcc] => (Hash::Sha256, rest),
        [rest @ .., 0x35, 0xcc] => (Hash::Sha512, rest),
        [rest @ .., 0x36, 0xcc] => (Hash::Sha384, rest),
        [rest @ .., 0x38, 0xcc] => (Hash::Sha224, rest),
        _ => return false,
    };
    // The length is the modulus's: a small power of a forger's choice is no block.
    let [0x6a, rest @ ..] = rest else { return false };
    let Some((recovered, digest)) = rest.len().checked_sub(hash.size()).map(|at| rest.split_at(at)) else {
        return false;
    };
    block.len() == size && bool::from(hash.of(&[recovered, nonce].concat()).ct_eq(digest))
}
