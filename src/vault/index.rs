//! Blind indexes: a keyed hash by which a sealed value is found again.

use crate::context::parts;
use ring::hmac;
use std::fmt;

/// The key of one column's index in one epoch.
#[derive(Clone)]
pub struct IndexKey(hmac::Key);

impl IndexKey {
    /// Derives the key of (tenant, table, column, epoch) from the root of all indexes.
    #[must_use]
    pub fn derive(root: &[u8; 32], tenant: &str, table: &str, column: &str, epoch: u32) -> Self {
        let label = parts(&[
            b"guosuo/index/v1",
            tenant.as_bytes(),
            table.as_bytes(),
            column.as_bytes(),
            &epoch.to_be_bytes(),
        ]);
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, root), &label);
        Self(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()))
    }

    /// The index of a normalised value: 128 bits, for composites that are unique and hard to guess.
    #[must_use]
    pub fn index(&self, normalised: &[&[u8]]) -> [u8; 16] {
        let tag = hmac::sign(&self.0, &parts(normalised));
        let mut out = [0; 16];
        for (to, from) in out.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        out
    }
}

impl fmt::Debug for IndexKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_is_found_and_every_other_place_looks_different() {
        let key = IndexKey::derive(&[1; 32], "main", "documents", "number", 1);
        let here = key.index(&[b"UTO", b"L01X00T47"]);
        assert_eq!(here, key.index(&[b"UTO", b"L01X00T47"]));
        assert_ne!(here, key.index(&[b"UTOL", b"01X00T47"]));
        for other in [
            IndexKey::derive(&[2; 32], "main", "documents", "number", 1),
            IndexKey::derive(&[1; 32], "main", "documents", "number", 2),
            IndexKey::derive(&[1; 32], "main", "documents", "name", 1),
            IndexKey::derive(&[1; 32], "other", "documents", "number", 1),
        ] {
            assert_ne!(here, other.index(&[b"UTO", b"L01X00T47"]));
        }
    }
}
