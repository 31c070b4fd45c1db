//! Token Status List (draft-ietf-oauth-status-list-20): one bit a credential, compressed, and where on the list a
//! credential goes.
//!
//! One bit tells valid from revoked and no more: a suspended state would leak that something is being looked into.

use crate::Error;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use ring::hmac;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::io::{Read, Write};

/// The `typ` of a status list token (§5.1).
pub const TYP: &str = "statuslist+jwt";

/// Places on one of our lists: 2^20, 128 KiB unpacked.
pub const SIZE: u32 = 1 << (HALF * 2);
const HALF: u32 = 10;
const MASK: u32 = (1 << HALF) - 1;

/// Longest list of others that we unpack, in bytes: 2^23 places.
const LONGEST: u64 = 1 << 20;

/// Where a credential's status is found: its `status.status_list` (§6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The place.
    pub idx: u32,
    /// The list.
    pub uri: String,
}

impl Reference {
    /// Reads the reference in a credential's claims.
    ///
    /// # Errors
    /// [`Error::Member`] when there is none that can be read.
    pub fn of(claims: &Map<String, Value>) -> Result<Self, Error> {
        claims
            .get("status")
            .and_then(|status| status.get("status_list"))
            .and_then(|list| Self::deserialize(list).ok())
            .ok_or(Error::Member("status"))
    }
}

/// The claims of a status list token (§5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The list's address.
    pub sub: String,
    /// When it was signed, in seconds since the Unix epoch.
    pub iat: i64,
    /// When it is worthless.
    pub exp: i64,
    /// For how many seconds it may be kept.
    pub ttl: i64,
    /// The list.
    pub status_list: Packed,
}

/// A compressed list (§4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Bits a place.
    pub bits: u8,
    /// zlib, base64url.
    pub lst: String,
}

/// A list, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List(Vec<u8>);

impl List {
    /// A list with nothing revoked. `size` is rounded up to whole bytes.
    #[must_use]
    pub fn new(size: u32) -> Self {
        Self(vec![0; (size as usize).div_ceil(8)])
    }

    /// Revokes a place.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when the list is shorter.
    pub fn revoke(&mut self, idx: u32) -> Result<(), Error> {
        let byte = self.0.get_mut((idx / 8) as usize).ok_or(Error::OutOfRange)?;
        // §4.1: the least significant bit comes first.
        *byte |= 1 << (idx % 8);
        Ok(())
    }

    /// Whether a place is revoked.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when the list is shorter (§8.3 step 5).
    pub fn revoked(&self, idx: u32) -> Result<bool, Error> {
        let byte = self.0.get((idx / 8) as usize).ok_or(Error::OutOfRange)?;
        Ok(byte >> (idx % 8) & 1 == 1)
    }

    /// Packs the list at the highest compression (§4.1).
    ///
    /// # Errors
    /// [`Error::Malformed`] never: writing to memory does not fail.
    pub fn pack(&self) -> Result<Packed, Error> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(&self.0).and_then(|()| packer.finish());
        Ok(Packed { bits: 1, lst: jose::b64_encode(packed.map_err(|_| Error::Malformed)?) })
    }

    /// Unpacks a list, within bounds.
    ///
    /// # Errors
    /// [`Error::Member`] for more bits than one; [`Error::Malformed`] for bad zlib or a list beyond 1 MiB.
    pub fn unpack(packed: &Packed) -> Result<Self, Error> {
        if packed.bits != 1 {
            return Err(Error::Member("bits"));
        }
        let bytes = jose::b64_decode(&packed.lst)?;
        let mut out = Vec::new();
        ZlibDecoder::new(bytes.as_slice())
            .take(LONGEST + 1)
            .read_to_end(&mut out)
            .map_err(|_| Error::Malformed)?;
        match out.len() as u64 > LONGEST {
            true => Err(Error::Malformed),
            false => Ok(Self(out)),
        }
    }
}

/// The place of the `count`-th credential on a list of [`SIZE`]: a permutation keyed per list, so that places are
/// unique, and tell neither order nor number of issuance (HAIP §6.1). Ten Feistel rounds over two halves of ten bits.
#[must_use]
pub fn place(key: &[u8; 32], count: u32) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let (mut left, mut right) = (count >> HALF & MASK, count & MASK);
    for round in 0..10u32 {
        let message = [round.to_be_bytes(), right.to_be_bytes()].concat();
        let tag = hmac::sign(&key, &message);
        let mixed = tag.as_ref().iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b)) & MASK;
        (left, right) = (right, left ^ mixed);
    }
    left << HALF | right
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn example() -> Packed {
        Packed { bits: 1, lst: "eNrbuRgAAhcBXQ".into() }
    }

    #[test]
    fn the_one_bit_example_of_the_draft_packs_and_unpacks() {
        let places = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
        let mut list = List::new(16);
        for (idx, _) in (0u32..).zip(places).filter(|(_, bit)| *bit == 1) {
            list.revoke(idx).unwrap();
        }
        assert_eq!(list.pack(), Ok(example()));
        assert_eq!(List::unpack(&example()), Ok(list.clone()));
        assert_eq!(list.revoked(0), Ok(true));
        assert_eq!(list.revoked(1), Ok(false));
        assert_eq!(list.revoked(16), Err(Error::OutOfRange));
    }

    #[test]
    fn a_list_that_unpacks_without_end_is_refused() {
        let packed = List::new(1 << 24).pack().unwrap();
        assert!(packed.lst.len() < 4096);
        assert_eq!(List::unpack(&packed), Err(Error::Malformed));
        let lst = "AAAA".to_owned();
        assert_eq!(List::unpack(&Packed { bits: 1, lst }), Err(Error::Malformed));
    }

    #[test]
    fn every_place_is_given_once() {
        let mut taken = vec![false; SIZE as usize];
        // A permutation of the whole range is shown on a slice of it, all halves included.
        for count in (0..SIZE).step_by(97) {
            let place = place(&[7; 32], count) as usize;
            assert!(!taken[place]);
            taken[place] = true;
        }
    }

    #[test]
    fn places_are_no_progression_and_differ_by_list() {
        let of = |key: u8| (0..64).map(|n| place(&[key; 32], n)).collect::<Vec<_>>();
        let steps: std::collections::HashSet<i64> =
            of(1).windows(2).map(|w| i64::from(w[1]) - i64::from(w[0])).collect();
        assert!(steps.len() > 60);
        assert_ne!(of(1), of(2));
    }

    proptest! {
        #[test]
        fn a_place_lies_on_the_list(key: [u8; 32], count in 0..SIZE) {
            prop_assert!(place(&key, count) < SIZE);
        }
    }
}
