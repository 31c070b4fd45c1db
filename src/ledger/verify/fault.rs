//! What can be wrong with an archive, and how a command says so.

use super::TableFault;
use crate::{
    bundle::BundleError,
    note::NoteError,
    policy::{PolicyError, Unmet},
};

/// The first thing that is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A part cannot be read.
    #[error("the bundle cannot be used: {0}")]
    Bundle(#[from] BundleError),
    /// The reader's policy file cannot be read.
    #[error("the policy cannot be used: {0}")]
    Policy(PolicyError),
    /// The reader's earlier checkpoint cannot be read.
    #[error("the earlier checkpoint cannot be used: {0}")]
    Earlier(NoteError),
    /// The checkpoint is not signed by the expected key.
    #[error("wrong key: the checkpoint is not signed by {expected}")]
    WrongKey {
        /// The key that was expected.
        expected: String,
    },
    /// The checkpoint does not verify.
    #[error("the checkpoint was altered: {0}")]
    Checkpoint(Unmet),
    /// Too few witnesses saw the checkpoint.
    #[error("the checkpoint may be one of two views: {0}")]
    Quorum(Unmet),
    /// A line is not an entry, or its fields do not give its leaf.
    #[error("entry {seq} was altered")]
    Altered {
        /// Its index.
        seq: u64,
    },
    /// An index is missing.
    #[error("entry {seq} is missing")]
    Missing {
        /// Its index.
        seq: u64,
    },
    /// An entry stands in another's place.
    #[error("entry {found} stands where entry {seq} belongs: the order was changed")]
    Reordered {
        /// The index that belongs here.
        seq: u64,
        /// The index that stands here.
        found: u64,
    },
    /// An entry hides more than the archive says, and may be one of those asked for.
    #[error("entry {seq} was dropped: it hides what would show whether it was asked for")]
    Dropped {
        /// Its index.
        seq: u64,
    },
    /// The manifest speaks of another range than the checkpoint and the entries.
    #[error("wrong range: {0}")]
    WrongRange(&'static str),
    /// Every entry agrees with itself, but together they are not what was signed.
    #[error("the entries do not lead to the signed root: at least one was replaced together with its hash")]
    Replaced,
    /// The log does not continue the one that the reader knows.
    #[error("forked: the log is not the one whose first {size} entries you know")]
    Forked {
        /// Entries of the earlier checkpoint.
        size: u64,
    },
    /// The reader knows more of the log than the archive's checkpoint covers.
    #[error("rolled back: you know {known} entries of the log, and the checkpoint covers {size}")]
    RolledBack {
        /// Entries of the earlier checkpoint.
        known: u64,
        /// Entries of the archive's.
        size: u64,
    },
    /// The archive has nothing that leads from the earlier checkpoint to its own.
    #[error("nothing in the archive leads from the {size} entries you know; export with --since {size}")]
    Unconnected {
        /// Entries of the earlier checkpoint.
        size: u64,
    },
    /// The other form of the entries is not what the lines say.
    #[error("{0} does not say the same as the entries")]
    View(&'static str),
    /// The table of the entries is not what the lines say, or cannot be read.
    #[error("entries.parquet {0}")]
    Table(#[from] TableFault),
}

impl Fault {
    /// The exit code of the command: 1 false, 2 incomplete, 3 quorum missing, 4 unreadable.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Bundle(_) | Self::Policy(_) | Self::Earlier(_) => 4,
            Self::Missing { .. } | Self::WrongRange(_) | Self::Dropped { .. } | Self::Unconnected { .. } => 2,
            Self::Quorum(_) => 3,
            Self::Table(fault) => fault.exit_code(),
            _ => 1,
        }
    }
}
