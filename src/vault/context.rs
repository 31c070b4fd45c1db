//! Where a value stands and whose it is: the associated data of its seal.

use crate::Field;
use std::ops::Deref;

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
    /// The associated data: every part behind its length, so that no two tuples encode alike.
    pub(crate) fn aad<F: Field>(&self, suite: u8, version: u8) -> Bound {
        Bound::of(&[
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
        ])
    }
}

/// Most contexts fit here, so that sealing a field allocates nothing but its envelope.
const ROOM: usize = 320;

/// Joined parts: on the stack where they fit.
#[expect(clippy::large_enum_variant, reason = "the large one is the usual one")]
pub(crate) enum Bound {
    Short([u8; ROOM], usize),
    Long(Vec<u8>),
}

impl Bound {
    fn of(all: &[&[u8]]) -> Self {
        let mut room = [0; ROOM];
        let mut rest = room.as_mut_slice();
        for part in all {
            let length = (part.len() as u64).to_be_bytes();
            for piece in [&length[..], part] {
                let Some((here, more)) = rest.split_at_mut_checked(piece.len()) else {
                    return Self::Long(parts(all));
                };
                here.copy_from_slice(piece);
                rest = more;
            }
        }
        let used = ROOM - rest.len();
        Self::Short(room, used)
    }
}

impl Deref for Bound {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(room, used) => room.get(..*used).unwrap_or_default(),
            Self::Long(joined) => joined,
        }
    }
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
        for length in [0, 1, ROOM - 17, ROOM - 16, ROOM - 15, 5000] {
            let long = vec![7; length];
            assert_eq!(*Bound::of(&[b"", &long]), *parts(&[b"", &long]), "{length}");
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
