//! The algorithms a value can be sealed with, named in its second byte.

use crate::{Error, xaes};
use aes_gcm::{
    AesGcm, KeyInit,
    aead::{Aead, Payload, consts::U12},
};
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

/// Which algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suite {
    /// XAES-256-GCM with a CMAC-derived key commitment.
    Aes,
    /// SM4-GCM with keys and commitment from HMAC-SM3.
    National,
}

/// What sealing yields beside the nonce.
pub(crate) struct Parts {
    pub(crate) commit: [u8; 32],
    pub(crate) ciphertext: Vec<u8>,
}

impl Suite {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Aes => 1,
            Self::National => 2,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Result<Self, Error> {
        match byte {
            1 => Ok(Self::Aes),
            2 => Ok(Self::National),
            _ => Err(Error),
        }
    }

    /// The commitment to `key` under `nonce`; compared before anything is decrypted.
    pub(crate) fn commit(self, key: &[u8; 32], nonce: &[u8; 24]) -> [u8; 32] {
        match self {
            Self::Aes => xaes::commitment(key, nonce),
            Self::National => *sm3(key, 2, nonce),
        }
    }

    pub(crate) fn seal(
        self,
        key: &[u8; 32],
        nonce: &[u8; 24],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Parts, Error> {
        let ciphertext = match self {
            Self::Aes => xaes::encrypt(key, nonce, aad, plaintext)?,
            Self::National => {
                let payload = Payload { msg: plaintext, aad };
                sm4(key, nonce)?.encrypt(&tail(nonce).into(), payload).map_err(|_| Error)?
            }
        };
        Ok(Parts { commit: self.commit(key, nonce), ciphertext })
    }

    pub(crate) fn open(
        self,
        key: &[u8; 32],
        nonce: &[u8; 24],
        aad: &[u8],
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        match self {
            Self::Aes => xaes::decrypt(key, nonce, aad, ciphertext),
            Self::National => {
                let payload = Payload { msg: ciphertext, aad };
                sm4(key, nonce)?.decrypt(&tail(nonce).into(), payload).map_err(|_| Error)
            }
        }
    }
}

/// The last twelve bytes: the GCM nonce of both suites.
pub(crate) fn tail(nonce: &[u8; 24]) -> [u8; 12] {
    let mut out = [0; 12];
    for (to, from) in out.iter_mut().zip(nonce.iter().skip(12)) {
        *to = *from;
    }
    out
}

fn sm3(key: &[u8; 32], label: u8, nonce: &[u8; 24]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // HMAC takes keys of any length, so this never fails; an empty answer would fail every comparison.
    if let Ok(mut mac) = <Hmac<sm3::Sm3> as KeyInit>::new_from_slice(key) {
        mac.update(&[label]);
        mac.update(b"guosuo/seal/v1");
        mac.update(nonce);
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    out
}

fn sm4(key: &[u8; 32], nonce: &[u8; 24]) -> Result<AesGcm<sm4::Sm4, U12>, Error> {
    let derived = sm3(key, 1, nonce);
    let message_key = derived.get(..16).ok_or(Error)?;
    AesGcm::<sm4::Sm4, U12>::new_from_slice(message_key).map_err(|_| Error)
}
