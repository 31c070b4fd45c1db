//! XAES-256-GCM (C2SP) over `aes` and `aes-gcm`, and the key commitment beside it.
//!
//! With K the key and N the nonce, `block(i)` is one step of the SP 800-108 counter KDF over CMAC. Blocks 1 and 2
//! are the message key, as C2SP defines; blocks 3 and 4 are the commitment.

use crate::{Error, suite::tail};
use aes::{
    Aes256,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{
    Aes256Gcm,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// `AES_K(0)` doubled in GF(2^128): the CMAC subkey K1 (SP 800-38B §6.1).
fn subkey(cipher: &Aes256) -> [u8; 16] {
    let mut zero = [0u8; 16].into();
    cipher.encrypt_block(&mut zero);
    let l = u128::from_be_bytes(zero.into());
    let carry = if l >> 127 == 1 { 0x87 } else { 0 };
    ((l << 1) ^ carry).to_be_bytes()
}

fn block(cipher: &Aes256, k1: &[u8; 16], counter: u8, nonce: &[u8; 24]) -> [u8; 16] {
    let head = [0x00, counter, 0x58, 0x00];
    let mut message = [0u8; 16];
    for (to, from) in message.iter_mut().zip(head.iter().chain(nonce.iter().take(12))) {
        *to = *from;
    }
    for (to, mask) in message.iter_mut().zip(k1) {
        *to ^= mask;
    }
    let mut out = message.into();
    cipher.encrypt_block(&mut out);
    out.into()
}

fn pair(key: &[u8; 32], nonce: &[u8; 24], first: u8) -> Zeroizing<[u8; 32]> {
    let cipher = Aes256::new(key.into());
    let k1 = subkey(&cipher);
    let mut out = Zeroizing::new([0; 32]);
    let (left, right) = out.split_at_mut(16);
    left.copy_from_slice(&block(&cipher, &k1, first, nonce));
    right.copy_from_slice(&block(&cipher, &k1, first + 1, nonce));
    out
}

pub(crate) fn commitment(key: &[u8; 32], nonce: &[u8; 24]) -> [u8; 32] {
    *pair(key, nonce, 3)
}

pub(crate) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; 24],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, Error> {
    let message_key = pair(key, nonce, 1);
    let payload = Payload { msg: plaintext, aad };
    Aes256Gcm::new((&*message_key).into()).encrypt(&tail(nonce).into(), payload).map_err(|_| Error)
}

pub(crate) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; 24],
    aad: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, Error> {
    let message_key = pair(key, nonce, 1);
    let payload = Payload { msg: ciphertext, aad };
    Aes256Gcm::new((&*message_key).into()).decrypt(&tail(nonce).into(), payload).map_err(|_| Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;
    use shake::{ExtendableOutput, Shake128, Update, XofReader};

    const NONCE: &[u8; 24] = b"ABCDEFGHIJKLMNOPQRSTUVWX";

    #[test]
    fn the_published_vectors_come_out() {
        let cases = [
            (1u8, &b""[..], "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
            (3, b"c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
        ];
        for (byte, aad, expected) in cases {
            let sealed = encrypt(&[byte; 32], NONCE, aad, b"XAES-256-GCM").unwrap();
            assert_eq!(HEXLOWER.encode(&sealed), expected);
            assert_eq!(decrypt(&[byte; 32], NONCE, aad, &sealed).unwrap(), b"XAES-256-GCM");
        }
    }

    #[test]
    fn the_accumulated_ten_thousand_come_out() {
        let mut rng = Shake128::default().finalize_xof();
        let mut hash = Shake128::default();
        let short = |rng: &mut dyn FnMut(&mut [u8])| {
            let mut length = [0];
            rng(&mut length);
            let mut out = vec![0; usize::from(length[0])];
            rng(&mut out);
            out
        };
        let mut read = |out: &mut [u8]| rng.read(out);
        for _ in 0..10_000 {
            let (mut key, mut nonce) = ([0; 32], [0; 24]);
            read(&mut key);
            read(&mut nonce);
            let plaintext = short(&mut read);
            let aad = short(&mut read);
            hash.update(&encrypt(&key, &nonce, &aad, &plaintext).unwrap());
        }
        let mut out = [0; 32];
        hash.finalize_xof().read(&mut out);
        assert_eq!(HEXLOWER.encode(&out), "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
    }

    #[test]
    fn ring_agrees_on_the_inner_cipher() {
        use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
        let key = [7; 32];
        let inner = pair(&key, NONCE, 1);
        let ring_key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*inner).unwrap());
        let mut text = b"the same bytes".to_vec();
        let nonce = Nonce::assume_unique_for_key(tail(NONCE));
        ring_key.seal_in_place_append_tag(nonce, Aad::from(b"aad"), &mut text).unwrap();
        assert_eq!(encrypt(&key, NONCE, b"aad", b"the same bytes").unwrap(), text);
    }
}
