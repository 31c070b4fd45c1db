//! How a passport stands on a visitor's record.

use std::{fmt, str::FromStr};

/// The states of a passport. It works while it is active and its own expiry has not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// It counts.
    Active,
    /// A newer passport of the same person took its place.
    Superseded,
    /// Its last day is over.
    Expired,
    /// It was reported lost.
    Lost,
    /// It was reported stolen.
    Stolen,
    /// The authority withdrew it.
    Revoked,
    /// What it said was erased.
    Erased,
}

/// The text names no state of a passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a passport; known are active, superseded, expired, lost, stolen, revoked, erased")]
pub struct UnknownDocumentState;

impl DocumentState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Active,
        Self::Superseded,
        Self::Expired,
        Self::Lost,
        Self::Stolen,
        Self::Revoked,
        Self::Erased,
    ];

    /// Its code, as in columns and commands.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Lost => "lost",
            Self::Stolen => "stolen",
            Self::Revoked => "revoked",
            Self::Erased => "erased",
        }
    }
}

impl fmt::Display for DocumentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for DocumentState {
    type Err = UnknownDocumentState;
    fn from_str(text: &str) -> Result<Self, UnknownDocumentState> {
        Self::ALL.into_iter().find(|s| s.code() == text).ok_or(UnknownDocumentState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_back_from_its_code() {
        for one in DocumentState::ALL {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        assert_eq!("Active".parse::<DocumentState>(), Err(UnknownDocumentState));
    }
}
