//! The invisible salamander (Dodis, Grubbs, Ristenpart, Woodage 2018): one GCM ciphertext made to open under two keys.
//! Who knows both keys solves one linear equation for one block. The bare cipher is deceived; the envelope is not.

use super::{Context, HERE, Number};
use crate::{Dek, Error, Sealed, Suite, key::Key, open, xaes};
use aes::{
    Aes256,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{Aes256Gcm, aead::AeadInOut};

/// Multiplies in GF(2^128) as GCM counts bits (SP 800-38D §6.3).
fn multiply(x: u128, y: u128) -> u128 {
    let (mut product, mut v) = (0, y);
    for bit in (0..128).rev() {
        if x >> bit & 1 == 1 {
            product ^= v;
        }
        v = if v & 1 == 1 { (v >> 1) ^ (0xe1 << 120) } else { v >> 1 };
    }
    product
}

fn power(x: u128, mut exponent: u128) -> u128 {
    let (mut out, mut square) = (1 << 127, x);
    while exponent > 0 {
        if exponent & 1 == 1 {
            out = multiply(out, square);
        }
        square = multiply(square, square);
        exponent >>= 1;
    }
    out
}

fn inverse(x: u128) -> u128 {
    power(x, u128::MAX - 1)
}

/// E_k(J0) and the hash key of one message key.
fn secrets(key: &[u8; 32], nonce: &[u8; 12]) -> (u128, u128) {
    let cipher = Aes256::new(key.into());
    let block = |bytes: [u8; 16]| {
        let mut block = bytes.into();
        cipher.encrypt_block(&mut block);
        u128::from_be_bytes(block.into())
    };
    let mut j0 = [0; 16];
    j0[..12].copy_from_slice(nonce);
    j0[15] = 1;
    (block(j0), block([0; 16]))
}

/// GHASH of associated data and ciphertext under H.
fn ghash(h: u128, aad: &[u8], text: &[u8]) -> u128 {
    let mut blocks = Vec::new();
    for part in [aad, text] {
        for chunk in part.chunks(16) {
            let mut block = [0; 16];
            block[..chunk.len()].copy_from_slice(chunk);
            blocks.push(u128::from_be_bytes(block));
        }
    }
    blocks.push(((aad.len() as u128 * 8) << 64) | (text.len() as u128 * 8));
    blocks.into_iter().fold(0, |sum, block| multiply(sum ^ block, h))
}

#[test]
fn a_blob_that_two_keys_open_fails_at_the_commitment() {
    let nonce = [9; 24];
    let tail = [9; 12];
    let keys = [[1; 32], [2; 32]];
    let deks = keys.map(|key| Dek::new([1; 8], &key));
    let derived = keys.map(|key| xaes::derive(&Key::new(&key), &nonce));
    let mut room = [0; _];
    let aad = Context::aad::<Number>(&HERE, Suite::Aes.byte(), 1, &mut room);
    // Two blocks, the last of them free: it is followed by the block of lengths, so H^2 is its factor.
    let mut text = [0x55; 32];
    text[16..].fill(0);
    let [one, two] = [0, 1].map(|at| secrets(&derived[at].0, &tail));
    let rest = ghash(one.1, &aad, &text) ^ ghash(two.1, &aad, &text) ^ one.0 ^ two.0;
    let factor = power(one.1, 2) ^ power(two.1, 2);
    text[16..].copy_from_slice(&multiply(rest, inverse(factor)).to_be_bytes());
    let tag = (ghash(one.1, &aad, &text) ^ one.0).to_be_bytes();
    for (message, _) in &derived {
        let cipher = Aes256Gcm::new((&**message).into());
        let mut copy = text;
        let opened = cipher.decrypt_inout_detached(&tail.into(), &aad, (&mut copy[..]).into(), &tag.into());
        assert!(opened.is_ok(), "the attack on the bare cipher works");
    }
    for (own, (_, commit)) in derived.iter().enumerate() {
        let blob = [&[1, 1][..], &[1; 8], &nonce, commit, &text, &tag].concat();
        let blob = Sealed::<Number>::from_bytes(blob).unwrap();
        assert!(open(&deks[own], &HERE, &blob).is_ok());
        assert_eq!(open(&deks[1 - own], &HERE, &blob), Err(Error));
    }
}
