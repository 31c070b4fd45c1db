//! The algorithms a value can be sealed with, named in its second byte.
//!
//! Under both a sealed body is `nonce 24 | commit 32 | ciphertext | tag 16`.

use crate::{
    Error,
    gcm::{self, Gcm, TAG},
    key::Key,
    national, xaes,
};
use aes::{Aes256Enc, cipher::KeyInit};
use sm4::Sm4;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

const NONCE: usize = 24;
const COMMIT: usize = 32;

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
        let (message, commit) = self.derive(key, nonce)?;
        out.extend_from_slice(nonce);
        out.extend_from_slice(&commit);
        let start = out.len();
        out.extend_from_slice(plaintext);
        let text = out.get_mut(start..).ok_or(Error)?;
        let tag = match &message {
            Message::Aes(key) => {
                gcm::encrypt(&Gcm::<Aes256Enc>::new((&**key).into()), &tail(nonce), aad, text)
            }
            Message::National(key) => {
                gcm::encrypt(&Gcm::<Sm4>::new((&**key).into()), &tail(nonce), aad, text)
            }
        };
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
        let (message, expected) = self.derive(key, nonce)?;
        // Before decrypting: a blob made to open under two keys fails here (key commitment).
        if !bool::from(expected.ct_eq(commit)) {
            return Err(Error);
        }
        let mut text = Zeroizing::new(ciphertext.to_vec());
        match &message {
            Message::Aes(key) => {
                gcm::decrypt(&Gcm::<Aes256Enc>::new((&**key).into()), &tail(nonce), aad, &mut text, tag)
            }
            Message::National(key) => {
                gcm::decrypt(&Gcm::<Sm4>::new((&**key).into()), &tail(nonce), aad, &mut text, tag)
            }
        }?;
        Ok(text)
    }

    /// The key of one message, and the commitment to `key` under its nonce.
    fn derive(self, key: &Key, nonce: &[u8; NONCE]) -> Result<(Message, [u8; COMMIT]), Error> {
        match self {
            Self::Aes => {
                let (message, commit) = xaes::derive(key, nonce);
                Ok((Message::Aes(message), commit))
            }
            Self::National => {
                let (message, commit) = national::derive(key, nonce)?;
                Ok((Message::National(message), commit))
            }
        }
    }
}

impl FromStr for Suite {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|suite| suite.code() == text).ok_or(Error)
    }
}

/// The key of one message.
enum Message {
    Aes(Zeroizing<[u8; 32]>),
    National(Zeroizing<[u8; 16]>),
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
