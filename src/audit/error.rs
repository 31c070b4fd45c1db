//! What can go wrong with the log.

use kernel::{About, Failure, Kind};

/// A failure of the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A stored entry, tile or checkpoint does not read as what it should be. The log was damaged.
    #[error("the log is damaged: {0}")]
    Damaged(&'static str),
    /// The log's name cannot be signed.
    #[error("the log's name is empty or holds white space or a plus sign")]
    Origin,
    /// The bundle cannot be written where the caller wants it.
    #[error("the bundle cannot be written: {0}")]
    Write(String),
    /// A field was to be hidden by which the entries are chosen.
    #[error("{0} is hidden, and the entries are chosen by it")]
    HiddenChoice(ledger::Name),
    /// The keys failed.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The store failed.
    #[error(transparent)]
    Internal(#[from] storage::Error),
}

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::Damaged(_) => (
                Kind::Internal,
                "log_damaged",
                "The log does not prove itself. Nothing was given out; tell the operator.",
            ),
            Self::Origin => {
                (Kind::Internal, "log_name_unfit", "The log has no usable name. Tell the operator.")
            }
            Self::Write(_) => (
                Kind::Unavailable,
                "bundle_not_written",
                "The file could not be written. Nothing was lost; try again.",
            ),
            Self::HiddenChoice(_) => (
                Kind::Invalid,
                "hidden_choice",
                "Entries cannot be chosen by a field that is hidden. Show the field, or choose by another.",
            ),
            Self::Keys(inner) => inner.about(),
            Self::Internal(inner) => inner.about(),
        }
    }
}
