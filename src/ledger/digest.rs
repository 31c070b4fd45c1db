//! SHA-256 of short messages, block by block: most of what a verifier does.

use crate::tree::Hash;
use sha2::block_api::compress256;

/// The initial state (FIPS 180-4 §5.3.3).
const START: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A message under construction; the buffer is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// Begins anew.
    pub(crate) fn begin(&mut self, first: &[u8]) -> &mut Self {
        self.0.clear();
        self.push(first)
    }

    /// Goes on.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// The buffer itself, to write at its end.
    pub(crate) const fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }

    /// The hash of what was pushed; the message is then spent.
    pub(crate) fn hash(&mut self) -> Hash {
        let bits = (self.0.len() as u64).wrapping_mul(8);
        self.0.push(0x80);
        let padded = (self.0.len() + 8).next_multiple_of(64);
        self.0.resize(padded - 8, 0);
        self.0.extend_from_slice(&bits.to_be_bytes());
        let (blocks, _) = self.0.as_chunks::<64>();
        let mut state = START;
        compress256(&mut state, blocks);
        bytes(state)
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
            assert_eq!(message.begin(&bytes[..length]).hash(), expected.as_ref(), "{length} bytes");
        }
        let expected = ring::digest::digest(&ring::digest::SHA256, &[&[1][..], &[7; 32], &[9; 32]].concat());
        assert_eq!(node(&[7; 32], &[9; 32]), expected.as_ref());
    }
}
