//! The fields of an entry: their names, their order, and what each says.

use std::{fmt, str::FromStr};

/// The text names no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such field")]
pub struct UnknownName;

macro_rules! names {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal,)*) => {
        /// The name of a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Name { $($(#[doc = $doc])* $name,)* }

        impl Name {
            /// Every field, in the order of the field tree.
            pub const ALL: [Self; COUNT] = [$(Self::$name,)*];

            /// The name as entries spell it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The name as a member of a JSON object begins.
            pub(crate) const fn label(self) -> &'static str {
                match self { $(Self::$name => concat!("\"", $code, "\":"),)* }
            }


            /// What the field says.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc,)*).trim_start(),)* }
            }
        }

        impl FromStr for Name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownName) }
            }
        }
    };
}

/// Fields of an entry.
pub const COUNT: usize = 25;

names! {
    /// Index in the log, from 0 without gaps.
    Seq = "seq",
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time = "time",
    /// The running service that wrote the entry.
    Emitter = "emitter",
    /// The emitter's own count, from 0 without gaps.
    EmitterSeq = "emitter_seq",
    /// Who caused it.
    Actor = "actor",
    /// The relying party that received, asked or was registered.
    Recipient = "recipient",
    /// The visitor's pseudonym.
    Subject = "subject",
    /// Index of the person's previous entry.
    Prev = "prev",
    /// What happened.
    Action = "action",
    /// Names of claims and how finely each was told; never a value.
    Claims = "claims",
    /// HMAC over the values that left, under the person's key.
    Commitment = "commitment",
    /// SHA-256 of the sealed values.
    Detail = "detail",
    /// What for.
    Purpose = "purpose",
    /// The ground of PIPL Art. 13.
    Basis = "basis",
    /// The decision's code.
    Decision = "decision",
    /// The rules that decided.
    Rules = "rules",
    /// The digest of the policy set.
    Policy = "policy",
    /// The version of the law table.
    Law = "law",
    /// The consent given, used or withdrawn.
    Consent = "consent",
    /// The hash of the notice that was shown.
    Notice = "notice",
    /// Where the recipient is, ISO 3166.
    Country = "country",
    /// The cross-border mechanism relied on.
    Mechanism = "mechanism",
    /// The year's counters afterwards: people, and people whose sensitive data went.
    Counters = "counters",
    /// What must be done because of it.
    Obligations = "obligations",
    /// Ids, codes and counts that no other field holds.
    Note = "note",
}

impl Name {
    /// Fields whose salts are erased with the person: without them nobody can test a guess against the hash.
    pub const PERSONAL: [Self; 3] = [Self::Subject, Self::Prev, Self::Commitment];

    /// Whether the salt comes from the secret that is erased with the person.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Subject | Self::Prev | Self::Commitment)
    }

    /// Its place in the field tree.
    #[must_use]
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The field at a place.
    #[must_use]
    pub fn at(place: usize) -> Option<Self> {
        Self::ALL.get(place).copied()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// The fields by name, as canonical JSON orders the members of an object (RFC 8785 §3.2.3).
pub(crate) const SORTED: [Name; COUNT] = [
    Name::Action,
    Name::Actor,
    Name::Basis,
    Name::Claims,
    Name::Commitment,
    Name::Consent,
    Name::Counters,
    Name::Country,
    Name::Decision,
    Name::Detail,
    Name::Emitter,
    Name::EmitterSeq,
    Name::Law,
    Name::Mechanism,
    Name::Note,
    Name::Notice,
    Name::Obligations,
    Name::Policy,
    Name::Prev,
    Name::Purpose,
    Name::Recipient,
    Name::Rules,
    Name::Seq,
    Name::Subject,
    Name::Time,
];

/// A set of fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Names(u32);

impl Names {
    /// No field.
    pub const NONE: Self = Self(0);
    /// Every field.
    pub const ALL: Self = Self((1 << COUNT) - 1);

    /// Whether a field is in it.
    #[must_use]
    pub const fn has(self, name: Name) -> bool {
        self.0 >> (name as u32) & 1 == 1
    }

    /// With one more.
    #[must_use]
    pub const fn with(self, name: Name) -> Self {
        Self(self.0 | 1 << (name as u32))
    }

    /// Without one.
    #[must_use]
    pub const fn without(self, name: Name) -> Self {
        Self(self.0 & !(1 << (name as u32)))
    }

    /// Those in it, in the order of the field tree.
    pub fn iter(self) -> impl Iterator<Item = Name> {
        Name::ALL.into_iter().filter(move |name| self.has(*name))
    }

    /// Whether there is none in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Name> for Names {
    fn from_iter<T: IntoIterator<Item = Name>>(names: T) -> Self {
        names.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sorted_names_are_all_of_them_in_order() {
        let mut names = Name::ALL;
        names.sort_unstable_by_key(|n| n.code());
        assert_eq!(names, SORTED);
        for (place, name) in Name::ALL.into_iter().enumerate() {
            assert_eq!((name.place(), Name::at(place)), (place, Some(name)));
            assert_eq!(name.code().parse(), Ok(name));
            assert!(name.says().ends_with('.'));
        }
    }
}
