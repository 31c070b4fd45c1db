//! The algorithms a value can be sealed with, named in its second byte.
//!
//! Under both a sealed body is `nonce 24 | commit 32 | ciphertext | tag 16`.

use crate::{Error, key::Key, national, xaes};
use aes_gcm::{
    Aes256Gcm, AesGcm, KeyInit,
    aead::{AeadInOut, consts::U12},
};
use std::str::FromStr;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

const NONCE: usize = 24;
const COMMIT: usize = 32;
pub(crate) const TAG: usize = 16;

/// Which algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Suite {
    /// XAES-256-GCM with a CMAC-derived key commitment.
    #[default]
    Aes,
    /// SM4-GCM with keys and commitment from HMAC-SM3.
    National,
}

impl Suite {
    /// Every suite.
    pub const ALL: [Self; 2] = [Self::Aes, Self::National];

    /// The word in the configuration.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aes => "aes",
            Self::National => "national",
        }
    }

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

    /// Appends the sealed body to `out`.
    pub(crate) fn seal(
        self,
        key: &Key,
        nonce: &[u8; NONCE],
        aad: &[u8],
        plaintext: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        out.reserve_exact(NONCE + COMMIT + plaintext.len() + TAG);
        let (cipher, commit) = Message::of(self, key, nonce)?;
        out.extend_from_slice(nonce);
        out.extend_from_slice(&commit);
        let start = out.len();
        out.extend_from_slice(plaintext);
        let text = out.get_mut(start..).ok_or(Error)?;
        let tag = cipher.encrypt(&tail(nonce), aad, text);
        // What could not be encrypted does not stay.
        let Ok(tag) = tag else {
            out.zeroize();
            return Err(Error);
        };
        out.extend_from_slice(&tag);
        Ok(())
    }

    /// Opens a sealed body.
    pub(crate) fn open(self, key: &Key, aad: &[u8], body: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (nonce, rest) = body.split_first_chunk::<NONCE>().ok_or(Error)?;
        let (commit, rest) = rest.split_first_chunk::<COMMIT>().ok_or(Error)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(Error)?;
        let (cipher, expected) = Message::of(self, key, nonce)?;
        // Before decrypting: a blob made to open under two keys fails here (key commitment).
        if !bool::from(expected.ct_eq(commit)) {
            return Err(Error);
        }
        let mut text = Zeroizing::new(ciphertext.to_vec());
        cipher.decrypt(&tail(nonce), aad, &mut text, tag)?;
        Ok(text)
    }
}

impl FromStr for Suite {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|suite| suite.code() == text).ok_or(Error)
    }
}

/// The cipher of one message.
#[expect(clippy::large_enum_variant, reason = "it lives on the stack, for one message")]
enum Message {
    Aes(Aes256Gcm),
    National(AesGcm<sm4::Sm4, U12>),
}

impl Message {
    /// With it comes the commitment to the key under the nonce.
    fn of(suite: Suite, key: &Key, nonce: &[u8; NONCE]) -> Result<(Self, [u8; COMMIT]), Error> {
        match suite {
            Suite::Aes => {
                let (message, commit) = xaes::derive(key, nonce);
                Ok((Self::Aes(Aes256Gcm::new((&*message).into())), commit))
            }
            Suite::National => {
                let (message, commit) = national::derive(key, nonce)?;
                Ok((Self::National(AesGcm::new((&*message).into())), commit))
            }
        }
    }

    fn encrypt(&self, nonce: &[u8; 12], aad: &[u8], text: &mut [u8]) -> Result<[u8; TAG], Error> {
        let done = match self {
            Self::Aes(cipher) => cipher.encrypt_inout_detached(nonce.into(), aad, text.into()),
            Self::National(cipher) => cipher.encrypt_inout_detached(nonce.into(), aad, text.into()),
        };
        done.map(Into::into).map_err(|_| Error)
    }

    fn decrypt(&self, nonce: &[u8; 12], aad: &[u8], text: &mut [u8], tag: &[u8; TAG]) -> Result<(), Error> {
        let done = match self {
            Self::Aes(cipher) => cipher.decrypt_inout_detached(nonce.into(), aad, text.into(), tag.into()),
            Self::National(cipher) => {
                cipher.decrypt_inout_detached(nonce.into(), aad, text.into(), tag.into())
            }
        };
        done.map_err(|_| Error)
    }
}

/// The last twelve bytes: the GCM nonce of both suites.
fn tail(nonce: &[u8; NONCE]) -> [u8; 12] {
    let mut out = [0; 12];
    for (to, from) in out.iter_mut().zip(nonce.iter().skip(12)) {
        *to = *from;
    }
    out
}

#[cfg(test)]
mod tests;
