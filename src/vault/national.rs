//! Keys of the national suite: HMAC-SM3 (GB/T 32905) makes the SM4 key (GB/T 32907) and the commitment.

use crate::{Error, key::Key};
use hmac::{Hmac, KeyInit, Mac};
use zeroize::Zeroizing;

/// The message key and the commitment to K under N.
pub(crate) fn derive(key: &Key, nonce: &[u8; 24]) -> Result<(Zeroizing<[u8; 16]>, [u8; 32]), Error> {
    let derived = Zeroizing::new(mac(key, 1, nonce)?);
    let (message, _) = derived.split_first_chunk::<16>().ok_or(Error)?;
    Ok((Zeroizing::new(*message), mac(key, 2, nonce)?))
}

fn mac(key: &Key, label: u8, nonce: &[u8; 24]) -> Result<[u8; 32], Error> {
    let mut mac = Hmac::<sm3::Sm3>::new_from_slice(&*key.bytes).map_err(|_| Error)?;
    mac.update(&[label]);
    mac.update(b"guosuo/seal/v1");
    mac.update(nonce);
    Ok(mac.finalize().into_bytes().into())
}
