//! A key made ready: what every message under it needs is computed once.

use crate::Tally;
use aes::{
    Aes256Enc,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use std::{fmt, sync::Arc};
use zeroize::Zeroizing;

/// Bytes, AES schedule and CMAC subkey; all of them wiped when dropped.
pub(crate) struct Key {
    pub(crate) bytes: Zeroizing<[u8; 32]>,
    pub(crate) cipher: Aes256Enc,
    pub(crate) k1: Zeroizing<[u8; 16]>,
}

impl Key {
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        let cipher = Aes256Enc::new(bytes.into());
        let k1 = Zeroizing::new(subkey(&cipher));
        Self { bytes: Zeroizing::new(*bytes), cipher, k1 }
    }
}

/// `AES_K(0)` doubled in GF(2^128): the CMAC subkey K1 (SP 800-38B §6.1).
fn subkey(cipher: &Aes256Enc) -> [u8; 16] {
    let mut zero = [0u8; 16].into();
    cipher.encrypt_block(&mut zero);
    let l = u128::from_be_bytes(zero.into());
    let carry = if l >> 127 == 1 { 0x87 } else { 0 };
    ((l << 1) ^ carry).to_be_bytes()
}

/// A data key: one per person and retention class. Cheap to clone, wiped when the last clone is dropped.
#[derive(Clone)]
pub struct Dek {
    pub(crate) id: [u8; 8],
    pub(crate) key: Arc<Key>,
    tally: Option<Arc<Tally>>,
}

impl Dek {
    /// The key of that id.
    #[must_use]
    pub fn new(id: [u8; 8], key: &[u8; 32]) -> Self {
        Self { id, key: Arc::new(Key::new(key)), tally: None }
    }

    /// The same key; what is sealed under it is counted there.
    #[must_use]
    pub fn counted(self, tally: &Arc<Tally>) -> Self {
        Self { tally: Some(Arc::clone(tally)), ..self }
    }

    pub(crate) fn count(&self) {
        if let Some(tally) = &self.tally {
            tally.add(self.id, 1);
        }
    }

    /// The id that envelopes name.
    #[must_use]
    pub const fn id(&self) -> [u8; 8] {
        self.id
    }
}

impl fmt::Debug for Dek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dek(…)")
    }
}
