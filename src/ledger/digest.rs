//! SHA-256 of short messages, block by block: most of what a verifier does.

mod batch;
mod lanes;

pub(crate) use batch::Batch;

use crate::tree::Hash;
use sha2::block_api::compress256;

/// The initial state (FIPS 180-4 §5.3.3).
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Hashes messages; the buffer of one is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// The hash of a message of these parts.
    pub(crate) fn of(&mut self, parts: &[&[u8]]) -> Hash {
        self.0.clear();
        for part in parts {
            self.0.extend_from_slice(part);
        }
        pad(&mut self.0, 0);
        let (blocks, _) = self.0.as_chunks::<64>();
        alone(blocks)
    }
}

/// The hash of one padded message.
fn alone(blocks: &[[u8; 64]]) -> Hash {
    let mut state = START;
    compress256(&mut state, blocks);
    bytes(state)
}

/// Blocks of a padded message of that many bytes.
const fn blocks(length: usize) -> usize {
    (length + 9).div_ceil(64)
}

/// Ends the message that begins at `start`, a multiple of 64 (FIPS 180-4 §5.1.1).
#[inline]
fn pad(buffer: &mut Vec<u8>, start: usize) {
    const END: [u8; 72] = {
        let mut end = [0; 72];
        end[0] = 0x80;
        end
    };
    let length = buffer.len() - start;
    buffer.extend_from_slice(&END);
    buffer.truncate(start + 64 * blocks(length));
    if let Some(bits) = buffer.last_chunk_mut::<8>() {
        *bits = (length as u64).wrapping_mul(8).to_be_bytes();
    }
}

/// SHA-256(0x01 | left | right).
pub(crate) fn node(left: &Hash, right: &Hash) -> Hash {
    let mut message = [0; 128];
    message[0] = 1;
    message[1..33].copy_from_slice(left);
    message[33..65].copy_from_slice(right);
    message[65] = 0x80;
    message[126..].copy_from_slice(&520u16.to_be_bytes());
    let (blocks, _) = message.as_chunks::<64>();
    alone(blocks)
}

fn bytes(state: [u32; 8]) -> Hash {
    let mut out = [0; 32];
    let (words, _) = out.as_chunks_mut::<4>();
    for (to, word) in words.iter_mut().zip(state) {
        *to = word.to_be_bytes();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_implementation_gives_the_same_hashes_at_every_length() {
        let bytes: Vec<u8> = (0..=255).cycle().take(700).collect();
        let mut message = Message::default();
        for length in 0..bytes.len() {
            let expected = ring::digest::digest(&ring::digest::SHA256, &bytes[..length]);
            assert_eq!(message.of(&[&bytes[..length]]), expected.as_ref(), "{length} bytes");
        }
        let expected = ring::digest::digest(&ring::digest::SHA256, &[&[1][..], &[7; 32], &[9; 32]].concat());
        assert_eq!(node(&[7; 32], &[9; 32]), expected.as_ref());
    }
    #[test]
    fn messages_hashed_together_give_what_each_gives_alone() {
        let bytes: Vec<u8> = (0..=255).cycle().take(700).collect();
        let mut batch = Batch::default();
        for count in [0, 1, 7, 8, 15, 16, 17, 40, 700] {
            let length = |n: usize| n * 37 % 300;
            let mut hashes = vec![[0; 32]; count];
            for n in 0..count {
                batch.add([&bytes[..length(n)]], &mut hashes, n);
            }
            batch.finish(&mut hashes);
            for (n, hash) in hashes.into_iter().enumerate() {
                let alone = Message::default().of(&[&bytes[..length(n)]]);
                assert_eq!(hash, alone, "message {n} of {count}");
            }
        }
    }
}
