//! GCM (NIST SP 800-38D §7) for short messages under keys that are used once.
//!
//! Making a cipher ready for a pass costs more than a field's few blocks, so that the hash key, the mask of the tag
//! and the first of the key stream come from one pass. Nonces have 96 bits, tags 128.

use crate::Error;
use aes::{
    Block,
    cipher::{BlockCipherEncrypt, BlockSizeUser, consts::U16},
};
use ghash::{GHash, universal_hash::UniversalHash};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

pub(crate) const TAG: usize = 16;
const NONCE: usize = 12;
const BLOCK: usize = 16;
/// Blocks of key stream in the first pass, the counter of the last of them, and blocks in each pass after it.
const FIRST: usize = 6;
const LAST: u32 = 7;
const PASS: usize = 64;
/// Blocks that are hashed at a time.
const QUEUE: usize = 16;
/// Longest message: 2^39 - 256 bits (§5.2.1.1), so that no counter comes twice.
const LONGEST: u64 = (1 << 36) - 32;

/// A block cipher of 128-bit blocks, its key made ready.
pub(crate) trait Cipher: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16> {}

impl<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>> Cipher for C {}

/// Encrypts in place; says the tag.
pub(crate) fn encrypt(
    cipher: &impl Cipher,
    nonce: &[u8; NONCE],
    aad: &[u8],
    text: &mut [u8],
) -> Result<[u8; TAG], Error> {
    let start = Start::new(cipher, nonce, text.len())?;
    start.stream(cipher, nonce, text);
    Ok(start.tag(aad, text))
}

/// Decrypts in place what has that tag, and nothing else.
pub(crate) fn decrypt(
    cipher: &impl Cipher,
    nonce: &[u8; NONCE],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG],
) -> Result<(), Error> {
    let start = Start::new(cipher, nonce, text.len())?;
    if !bool::from(start.tag(aad, text).ct_eq(tag)) {
        return Err(Error);
    }
    start.stream(cipher, nonce, text);
    Ok(())
}

/// What one pass gives: `E(0)`, the hash key; `E(J0)`, the mask of the tag; the key stream's first blocks.
struct Start([Block; 2 + FIRST]);

impl Start {
    fn new(cipher: &impl Cipher, nonce: &[u8; NONCE], length: usize) -> Result<Self, Error> {
        if length as u64 > LONGEST {
            return Err(Error);
        }
        let mut blocks = [Block::default(); 2 + FIRST];
        let used = 2 + length.div_ceil(BLOCK);
        for (block, counter) in blocks.iter_mut().take(used).skip(1).zip(1..) {
            *block = counted(nonce, counter);
        }
        cipher.encrypt_blocks(blocks.split_at_mut(used.min(2 + FIRST)).0);
        Ok(Self(blocks))
    }

    /// Adds the key stream (§6.5 GCTR, from inc32(J0) on).
    fn stream(&self, cipher: &impl Cipher, nonce: &[u8; NONCE], text: &mut [u8]) {
        let (first, rest) = text.split_at_mut(text.len().min(FIRST * BLOCK));
        let [_, _, stream @ ..] = &self.0;
        add(first, stream);
        let mut counter = LAST;
        for pass in rest.chunks_mut(PASS * BLOCK) {
            let mut blocks = [Block::default(); PASS];
            let used = pass.len().div_ceil(BLOCK);
            for block in blocks.iter_mut().take(used) {
                counter += 1;
                *block = counted(nonce, counter);
            }
            cipher.encrypt_blocks(blocks.split_at_mut(used).0);
            add(pass, &blocks);
            wipe(&mut blocks);
        }
    }

    /// GHASH over associated data, ciphertext and their lengths in bits, masked (§7.1 steps 4 to 6).
    fn tag(&self, aad: &[u8], text: &[u8]) -> [u8; TAG] {
        let [key, mask, ..] = &self.0;
        let lengths = (u128::from(aad.len() as u64) << 67) | (u128::from(text.len() as u64) << 3);
        let mut queue = Queue::new(key, aad.len().div_ceil(BLOCK) + text.len().div_ceil(BLOCK) + 1);
        queue.padded(aad);
        queue.padded(text);
        queue.push(lengths.to_be_bytes());
        let sum = u128::from_be_bytes(queue.hash.finalize().into()) ^ u128::from_be_bytes((*mask).into());
        sum.to_be_bytes()
    }
}

/// Blocks on their way into the hash, which takes several at a time in less time than one after another.
struct Queue {
    hash: GHash,
    waiting: [Block; QUEUE],
    next: usize,
}

impl Queue {
    /// For so many blocks. The places left over come first and stay zero, which the hash of nothing is not changed by.
    fn new(key: &Block, blocks: usize) -> Self {
        let next = blocks.next_multiple_of(QUEUE) - blocks;
        Self { hash: GHash::new(key), waiting: [Block::default(); QUEUE], next }
    }

    fn push(&mut self, block: [u8; BLOCK]) {
        if let Some(place) = self.waiting.get_mut(self.next) {
            *place = block.into();
        }
        self.next += 1;
        if self.next == QUEUE {
            self.hash.update(&self.waiting);
            self.next = 0;
        }
    }

    fn padded(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks();
        for block in whole {
            self.push(*block);
        }
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block.split_at_mut(rest.len()).0.copy_from_slice(rest);
            self.push(block);
        }
    }
}

impl Drop for Start {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// J0 for a nonce of 96 bits is that with counter 1.
fn counted(nonce: &[u8; NONCE], counter: u32) -> Block {
    let mut block = [0; BLOCK];
    let (head, tail) = block.split_at_mut(NONCE);
    head.copy_from_slice(nonce);
    tail.copy_from_slice(&counter.to_be_bytes());
    block.into()
}

fn add(text: &mut [u8], stream: &[Block]) {
    for (part, block) in text.chunks_mut(BLOCK).zip(stream) {
        for (to, with) in part.iter_mut().zip(block) {
            *to ^= with;
        }
    }
}

fn wipe(blocks: &mut [Block]) {
    for block in blocks {
        block.as_mut_slice().zeroize();
    }
}
