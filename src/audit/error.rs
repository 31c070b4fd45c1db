//! What can go wrong with the log.

use kernel::{About, Failure, Kind};

/// A failure of the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A stored entry, tile or checkpoint does not read as what it should be. The log was damaged.
    #[error("the log is damaged: {0}")]
    Damaged(&'static str),
    /// The log is at an earlier state than one that was signed.
    #[error("the log was put back: {seen} entries were signed or seen by a witness, {here} are here")]
    RolledBack {
        /// Entries of the largest state known.
        seen: u64,
        /// Entries in the database.
        here: u64,
    },
    /// The log is not the one that was signed.
    #[error("what was signed or seen by a witness of the first {size} entries is not what is here")]
    Forked {
        /// Entries of the state known.
        size: u64,
    },
    /// Nothing may be erased: no policy says for how long entries are kept.
    #[error("no retention policy is published")]
    Kept,
    /// Nobody cosigned what should be quoted, or it is not of this log.
    #[error("the checkpoint cannot be quoted: {0}")]
    Quote(&'static str),
    /// The log's name cannot be signed.
    #[error("the log's name is empty or holds white space or a plus sign")]
    Origin,
    /// A file cannot be written: a bundle where the caller wants it, or the signer's own record.
    #[error("a file of the log cannot be written: {0}")]
    Write(String),
    /// A field was to be hidden by which the entries are chosen.
    #[error("{0} is hidden, and the entries are chosen by it")]
    HiddenChoice(ledger::Name),
    /// There is nobody of that id, or no longer, or not in that role.
    #[error("no such member of staff")]
    NoStaff,
    /// The link was used before, is too old, or is nobody's.
    #[error("the link was used or is too old")]
    LinkUsed,
    /// A text, a window or a time is out of bounds.
    #[error("a statement is out of bounds")]
    Statement,
    /// The session has stated its purpose already.
    #[error("the purpose was stated already")]
    Stated,
    /// Somebody tried to approve what they asked for themselves.
    #[error("nobody approves their own request")]
    OwnRequest,
    /// There is no approval that this person may use or decide now.
    #[error("no approval to use or decide")]
    NotApproved,
    /// Too many exports are being made or kept.
    #[error("too many exports at once")]
    TooManyExports,
    /// The keys failed.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The store failed.
    #[error(transparent)]
    Internal(#[from] storage::Error),
}

const ROLLED_BACK: About = (
    Kind::Internal,
    "log_rolled_back",
    "The log is at an earlier state than one that was signed. Supply the missing entries, or reopen it.",
);
const FORKED: About = (
    Kind::Internal,
    "log_forked",
    "The log is not the one that was signed. Nothing is served; tell the operator.",
);
const KEPT: About = (
    Kind::Invalid,
    "no_retention_policy",
    "Nothing may be erased before a retention policy is published. Write ledger.retention first.",
);
const QUOTE: About =
    (Kind::Invalid, "checkpoint_not_quotable", "The checkpoint to quote is not a signed one of this log.");

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::Damaged(_) => (
                Kind::Internal,
                "log_damaged",
                "The log does not prove itself. Nothing was given out; tell the operator.",
            ),
            Self::RolledBack { .. } => ROLLED_BACK,
            Self::Forked { .. } => FORKED,
            Self::Kept => KEPT,
            Self::Quote(_) => QUOTE,
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
            Self::NoStaff => (Kind::NotFound, "no_such_staff", "There is nobody of that id, or no longer."),
            Self::LinkUsed => (
                Kind::Conflict,
                "staff_link_used",
                "This link was used before or is too old. Ask the operator for a new one.",
            ),
            Self::Statement => (
                Kind::Invalid,
                "bad_statement",
                "A text is too long or has signs that may not stand in the log, or the dates are in the wrong order.",
            ),
            Self::Stated => (
                Kind::Conflict,
                "already_stated",
                "This session has its purpose. Sign out and in again for another.",
            ),
            Self::OwnRequest => (
                Kind::Forbidden,
                "own_request",
                "Nobody approves their own request. Another auditor must decide it.",
            ),
            Self::NotApproved => (
                Kind::Conflict,
                "not_approved",
                "There is no approval to use or decide: it was decided, used, or is too old. Ask again.",
            ),
            Self::TooManyExports => (
                Kind::TooMuch,
                "too_many_exports",
                "Too many exports are being made or kept. Download or discard one, then try again.",
            ),
            Self::Keys(inner) => inner.about(),
            Self::Internal(inner) => inner.about(),
        }
    }
}
