//! What can go wrong with keys.

use kernel::{About, Failure, Kind};

/// A failure of the keys.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The root key does not open what the database holds.
    #[error("the root key does not open the keys in the database; is it the right one?")]
    Sealed,
    /// Whoever keeps the root key did not use it: what they said, and what to do.
    #[error("{0}")]
    Keeper(String),
    /// There is no active key for the use.
    #[error("there is no active key for this use")]
    NoKey,
    /// Some relying party may not have seen the next key yet.
    #[error("the next key was published too short a time ago")]
    TooSoon,
    /// A key could not be made.
    #[error("a key could not be made")]
    Making,
    /// The data key of this person and class is gone.
    #[error("the data key is gone")]
    Shredded,
    /// What lies under the data key is only stored, because a law demands it.
    #[error("what lies under the data key is only stored")]
    Restricted,
    /// The store failed.
    #[error(transparent)]
    Internal(#[from] storage::Error),
}

impl From<vault::Error> for Error {
    fn from(_: vault::Error) -> Self {
        Self::Sealed
    }
}

impl From<vault::Refusal> for Error {
    fn from(refusal: vault::Refusal) -> Self {
        match refusal {
            vault::Refusal::Closed(error) => error.into(),
            vault::Refusal::Keeper(said) => Self::Keeper(said),
        }
    }
}

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::Sealed => (
                Kind::Internal,
                "wrong_root_key",
                "The service cannot open its keys. Its operator must supply the right root key.",
            ),
            Self::Keeper(_) => (
                Kind::Unavailable,
                "root_key_unreached",
                "The service cannot use its root key now. Try again later.",
            ),
            Self::NoKey => (Kind::Internal, "no_key", "The service cannot sign now. Try again later."),
            Self::TooSoon => (
                Kind::Conflict,
                "next_key_too_new",
                "The next key was published minutes ago; some relying party may not have seen it. Wait six minutes, or \
                 revoke the active key if it was stolen.",
            ),
            Self::Making => (Kind::Internal, "key_not_made", "The service cannot sign now. Try again later."),
            Self::Restricted => (
                Kind::Forbidden,
                "only_stored",
                "The law demands that this data is kept; it is stored, and nothing else is done with it.",
            ),
            Self::Shredded => (Kind::NotFound, "erased", "This data has been erased."),
            Self::Internal(e) => e.about(),
        }
    }
}
