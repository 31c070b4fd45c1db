//! XAES-256-GCM (C2SP) over `aes` and `aes-gcm`, and the key commitment beside it.
//!
//! With K the key and N the nonce, `block(i)` is one step of the SP 800-108 counter KDF over CMAC. Blocks 1 and 2
//! are the message key, as C2SP defines; blocks 3 and 4 are the commitment.

use crate::key::Key;
use aes::{Block, cipher::BlockCipherEncrypt};
use zeroize::{Zeroize, Zeroizing};

/// The message key and the commitment to K under N, from four blocks made in one pass.
pub(crate) fn derive(key: &Key, nonce: &[u8; 24]) -> (Zeroizing<[u8; 32]>, [u8; 32]) {
    let mut input = [0u8; 16];
    for (to, from) in input.iter_mut().skip(4).zip(nonce) {
        *to = *from;
    }
    for (to, mask) in input.iter_mut().zip(&*key.k1) {
        *to ^= mask;
    }
    // 0x00 | i | 0x58 | 0x00 | N[0..12], masked with K1: blocks differ in their second byte alone.
    let [a, b, c, d, rest @ ..] = input;
    let block = |i: u8| -> Block {
        let mut out = [0u8; 16];
        let (head, tail) = out.split_at_mut(4);
        head.copy_from_slice(&[a, b ^ i, c ^ 0x58, d]);
        tail.copy_from_slice(&rest);
        out.into()
    };
    let mut blocks = [block(1), block(2), block(3), block(4)];
    key.cipher.encrypt_blocks(&mut blocks);
    let [mut one, mut two, three, four] = blocks;
    let message = Zeroizing::new(joined(&one, &two));
    one.as_mut_slice().zeroize();
    two.as_mut_slice().zeroize();
    (message, joined(&three, &four))
}

fn joined(left: &Block, right: &Block) -> [u8; 32] {
    let mut out = [0; 32];
    let (first, second) = out.split_at_mut(16);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    out
}
