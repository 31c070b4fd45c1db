//! The Merkle tree of RFC 6962 §2.1.

use crate::digest::{self, Message};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    Message::default().of(parts)
}

/// The hash of a leaf: SHA-256(0x00 | bytes).
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    sha256(&[&[0], bytes])
}

/// The hash of an inner node: SHA-256(0x01 | left | right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    digest::node(left, right)
}

/// The largest power of two smaller than `n`, for `n` > 1.
pub(crate) const fn split(n: u64) -> u64 {
    match n {
        0 | 1 => 0,
        _ => 1 << (u64::BITS - 1 - (n - 1).leading_zeros()),
    }
}

/// The root over leaf hashes; of none, SHA-256 of nothing.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The roots of the complete subtrees of a growing tree, largest first: all that is needed to append and to know
/// the root, in memory that grows with the logarithm of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree of that size, given the roots of its complete subtrees, largest first; `None` when
    /// there are more or fewer of them.
    #[must_use]
    pub fn of(size: u64, roots: Vec<Hash>) -> Option<Self> {
        (roots.len() == usize::try_from(size.count_ones()).ok()?).then_some(Self { size, roots })
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// Leaves so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        let mut size = self.size;
        while size & 1 == 1 {
            if let Some(left) = self.roots.pop() {
                hash = node_hash(&left, &hash);
            }
            size >>= 1;
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// The root over everything so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            None => sha256(&[]),
            Some(last) => roots.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    /// The leaves and roots of the reference implementation of RFC 6962.
    #[test]
    fn the_known_roots_come_out() {
        let inputs = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let leaves: Vec<Hash> =
            inputs.iter().map(|i| leaf_hash(&HEXLOWER.decode(i.as_bytes()).unwrap())).collect();
        let expected = [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ];
        for (size, hex) in expected {
            assert_eq!(HEXLOWER.encode(&root(&leaves[..size])), hex, "size {size}");
        }
    }

    #[test]
    fn another_implementation_finds_the_same_roots() {
        let mut oracle = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        let mut leaves = Vec::new();
        for n in 0u32..300 {
            let bytes = n.to_be_bytes().to_vec();
            leaves.push(leaf_hash(&bytes));
            oracle.push(bytes);
            assert_eq!(
                root(&leaves),
                <[u8; 32]>::try_from(oracle.root().as_bytes().as_slice()).unwrap(),
                "size {n}"
            );
        }
    }
}
