//! How well a person's passport was proved, and what that is called on the wire.

use std::{fmt, str::FromStr};

/// What a proof of a passport is worth; a later one is worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assurance {
    /// A machine-readable zone was typed.
    Typed,
    /// It came with a picture of its page.
    Page,
    /// An officer inspected the passport.
    Desk,
    /// The chip's data is authentic; it may be a copy.
    Chip,
    /// The chip itself answered, to this session and its holder's key.
    ChipLive,
    /// The same, and the holder's face was compared.
    ChipLiveFace,
}

/// The text names no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a proof of a passport; known are typed, page, desk, chip, chip-live, chip-live-face")]
pub struct UnknownAssurance;

impl Assurance {
    /// Every proof, weakest first.
    pub const ALL: [Self; 6] =
        [Self::Typed, Self::Page, Self::Desk, Self::Chip, Self::ChipLive, Self::ChipLiveFace];

    /// Its code, as in files, columns and policies.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Page => "page",
            Self::Desk => "desk",
            Self::Chip => "chip",
            Self::ChipLive => "chip-live",
            Self::ChipLiveFace => "chip-live-face",
        }
    }

    /// Its value of `acr` (OpenID Connect Core §2).
    #[must_use]
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Typed => "urn:guosuo:acr:typed",
            Self::Page => "urn:guosuo:acr:page",
            Self::Desk => "urn:guosuo:acr:desk",
            Self::Chip => "urn:guosuo:acr:chip",
            Self::ChipLive => "urn:guosuo:acr:chip-live",
            Self::ChipLiveFace => "urn:guosuo:acr:chip-live-face",
        }
    }

    /// The level it reaches, 0 to 3.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Typed => 0,
            Self::Page | Self::Desk => 1,
            Self::Chip => 2,
            Self::ChipLive | Self::ChipLiveFace => 3,
        }
    }
}

impl fmt::Display for Assurance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Assurance {
    type Err = UnknownAssurance;
    fn from_str(text: &str) -> Result<Self, UnknownAssurance> {
        Self::ALL.into_iter().find(|a| a.code() == text).ok_or(UnknownAssurance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_proof_is_read_back_from_its_code_and_a_stronger_one_never_has_a_lower_level() {
        for one in Assurance::ALL {
            assert_eq!(one.code().parse(), Ok(one));
            assert_eq!(one.acr(), format!("urn:guosuo:acr:{one}"));
        }
        assert!(Assurance::ALL.is_sorted_by_key(|a| (*a, a.level())));
        assert_eq!("CHIP".parse::<Assurance>(), Err(UnknownAssurance));
    }
}
