//! GCM (NIST SP 800-38D) by `aes-gcm`, over ciphers whose key is ready for encryption alone: GCM asks for no more.

use crate::Error;
use aes_gcm::{
    AesGcm,
    aead::{
        AeadInOut,
        consts::{U12, U16},
    },
};

pub(crate) const TAG: usize = 16;

/// With nonces of 96 bits and tags of 128.
pub(crate) type Gcm<C> = AesGcm<C, U12>;

/// Encrypts in place; says the tag.
pub(crate) fn encrypt(
    cipher: &impl AeadInOut<NonceSize = U12, TagSize = U16>,
    nonce: &[u8; 12],
    aad: &[u8],
    text: &mut [u8],
) -> Result<[u8; TAG], Error> {
    cipher.encrypt_inout_detached(nonce.into(), aad, text.into()).map(Into::into).map_err(|_| Error)
}

/// Decrypts in place what has that tag, and nothing else.
pub(crate) fn decrypt(
    cipher: &impl AeadInOut<NonceSize = U12, TagSize = U16>,
    nonce: &[u8; 12],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), Error> {
    cipher.decrypt_inout_detached(nonce.into(), aad, text.into(), tag.into()).map_err(|_| Error)
}
