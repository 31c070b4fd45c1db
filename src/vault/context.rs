//! Where a value stands and whose it is: the associated data of its seal.

use crate::Field;
use std::borrow::Cow;

/// What is bound beside table and column, which the type of the value says. The row key exists before the value is
/// sealed, because ids are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The deployment's tenant.
    pub tenant: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The person's id.
    pub subject: &'a str,
    /// The retention class, whose key it is.
    pub class: &'a str,
}

impl Context<'_> {
    /// The associated data: every part behind its length, so that no two tuples encode alike. It lies in `room` where
    /// it fits.
    pub(crate) fn aad<'r, F: Field>(&self, suite: u8, version: u8, room: &'r mut Room) -> Cow<'r, [u8]> {
        bound(
            room,
            &[
                b"guosuo",
                b"seal/v1",
                self.tenant.as_bytes(),
                F::TABLE.as_bytes(),
                F::COLUMN.as_bytes(),
                self.row.as_bytes(),
                self.subject.as_bytes(),
                self.class.as_bytes(),
                &[suite],
                &[version],
            ],
        )
    }
}

/// Most contexts fit here, so that sealing a field allocates nothing but its envelope.
pub(crate) type Room = [u8; 320];

fn bound<'r>(room: &'r mut Room, all: &[&[u8]]) -> Cow<'r, [u8]> {
    let mut used = 0;
    for part in all {
        let length = (part.len() as u64).to_be_bytes();
        for piece in [&length[..], part] {
            let Some(here) = room.get_mut(used..used + piece.len()) else {
                return parts(all).into();
            };
            here.copy_from_slice(piece);
            used += piece.len();
        }
    }
    room.get(..used).unwrap_or_default().into()
}

/// Joins parts, each behind its length in 64 bits.
pub(crate) fn parts(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(parts.iter().map(|p| p.len() + 8).sum());
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moving_a_letter_across_a_border_changes_the_binding() {
        assert_ne!(parts(&[b"ab", b"c"]), parts(&[b"a", b"bc"]));
        assert_ne!(parts(&[b"a", b""]), parts(&[b"", b"a"]));
    }

    #[test]
    fn what_does_not_fit_on_the_stack_is_bound_all_the_same() {
        for length in [0, 1, 303, 304, 305, 5000] {
            let long = vec![7; length];
            assert_eq!(*bound(&mut [0; 320], &[b"", &long]), *parts(&[b"", &long]), "{length}");
        }
    }

    proptest! {
        #[test]
        fn no_two_tuples_encode_alike(
            one in prop::collection::vec(prop::collection::vec(0u8..3, 0..10), 0..5),
            other in prop::collection::vec(prop::collection::vec(0u8..3, 0..10), 0..5),
        ) {
            let encoded = |tuple: &[Vec<u8>]| parts(&tuple.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(encoded(&one) == encoded(&other), one == other);
        }
    }
}
