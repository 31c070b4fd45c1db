//! SHA-256 of short messages, block by block: most of what a verifier does.

mod batch;
mod lanes;

pub(crate) use batch::Batch;

use crate::tree::Hash;
use sha2::block_api::compress256;

/// The initial state (FIPS 180-4 §5.3.3).
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A message under construction; the buffer is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// The hash of what `write` appends.
    pub(crate) fn of(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Hash {
        self.0.clear();
        write(&mut self.0);
        self.hash()
    }

    /// Goes on.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The hash of what was pushed; the message is then spent.
    pub(crate) fn hash(&mut self) -> Hash {
        pad(&mut self.0, 0);
        let (blocks, _) = self.0.as_chunks::<64>();
        let mut state = START;
        compress256(&mut state, blocks);
        bytes(state)
    }
}

/// Ends the message that begins at `start`, a multiple of 64 (FIPS 180-4 §5.1.1).
fn pad(buffer: &mut Vec<u8>, start: usize) {
    const END: [u8; 72] = {
        let mut end = [0; 72];
        end[0] = 0x80;
        end
    };
    let length = buffer.len() - start;
    buffer.extend_from_slice(&END);
    buffer.truncate(start + (length + 9).next_multiple_of(64));
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
    let mut state = START;
    compress256(&mut state, blocks);
    bytes(state)
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
            assert_eq!(
                message.of(|out| out.extend_from_slice(&bytes[..length])),
                expected.as_ref(),
                "{length} bytes"
            );
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
            for n in 0..count {
                batch.add(|out| out.extend_from_slice(&bytes[..length(n)]));
            }
            let mut hashes = vec![None; count];
            batch.hash(|n, hash| assert_eq!(hashes[n].replace(hash), None));
            for (n, hash) in hashes.into_iter().enumerate() {
                let alone = Message::default().push(&bytes[..length(n)]).hash();
                assert_eq!(hash, Some(alone), "message {n} of {count}");
            }
        }
    }
}
