//! Receipts: that one entry is in the log, for whoever it concerns (C2SP tlog-proof).

use crate::{
    checkpoint::{decimal, hash},
    entry::{Shown, leaf_of},
    note::LIMIT,
    policy::{Judged, Policy, Unmet},
    proof::{ProofError, verify_inclusion},
    tree::Hash,
};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use std::fmt;

const FORM: &str = "c2sp.org/tlog-proof@v1";
const EXTRA: &str = "guosuo/receipt/v1";
/// Longest receipt we read, in bytes: an entry's fields in base64, and a checkpoint.
const LONGEST: usize = 256 * 1024 + LIMIT;
/// No tree is deeper.
const DEEPEST: usize = 64;

/// Why a receipt proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    /// Not of this form; says which line.
    #[error("cannot read {0}")]
    Unreadable(&'static str),
    /// The checkpoint does not count.
    #[error("the checkpoint does not count: {0}")]
    Checkpoint(#[from] Unmet),
    /// The entry is not the one that the log has there.
    #[error("entry {index} is not in the log as the receipt tells it")]
    Altered {
        /// Its index.
        index: u64,
    },
    /// The checkpoint does not reach the entry, or the proof is of another length.
    #[error("the proof does not fit entry {index} of a log of {size}")]
    Shape {
        /// The entry's index.
        index: u64,
        /// The log's size.
        size: u64,
    },
}

impl ReceiptFault {
    /// The exit code of the command: 1 false, 3 quorum missing, 4 unreadable.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable(_) => 4,
            Self::Checkpoint(Unmet::Quorum { .. }) => 3,
            _ => 1,
        }
    }
}

/// A proof of one entry that reads as one.
#[derive(Clone, PartialEq)]
pub struct Receipt {
    /// The entry's index.
    pub index: u64,
    /// The entry's fields; some hidden, from whoever may not see them.
    pub fields: Vec<Shown>,
    /// Sibling hashes from the leaf to the root.
    pub path: Vec<Hash>,
    /// The checkpoint with its cosignatures.
    pub note: String,
}

impl fmt::Debug for Receipt {
    // The fields are about a person's doings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({})", self.index)
    }
}

/// The line `extra`: nothing of it is believed before the leaf was made of it again (tlog-proof, "Format").
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    form: String,
    fields: Vec<Shown>,
}

impl Receipt {
    /// The file's text.
    #[must_use]
    pub fn text(&self) -> String {
        let extra = Extra { form: EXTRA.to_owned(), fields: self.fields.clone() };
        let extra = serde_jcs::to_vec(&extra).unwrap_or_default();
        let path: String = self.path.iter().map(|hash| BASE64.encode(hash) + "\n").collect();
        format!("{FORM}\nextra {}\nindex {}\n{path}\n{}", BASE64.encode(&extra), self.index, self.note)
    }

    /// Reads a file; nothing is believed yet.
    ///
    /// # Errors
    /// [`ReceiptFault::Unreadable`] naming the line.
    pub fn parse(text: &str) -> Result<Self, ReceiptFault> {
        let broken = ReceiptFault::Unreadable;
        if text.len() > LONGEST {
            return Err(broken("a receipt as long as this"));
        }
        let (head, note) = text.split_once("\n\n").ok_or(broken("the checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FORM) {
            return Err(broken("the first line: it is no tlog-proof of version 1"));
        }
        let extra = lines.next().and_then(|line| line.strip_prefix("extra "));
        let extra = extra.ok_or(broken("the line extra: without it the entry is unknown"))?;
        let extra = BASE64.decode(extra.as_bytes()).map_err(|_| broken("the line extra"))?;
        let extra: Extra = serde_json::from_slice(&extra).map_err(|_| broken("the line extra"))?;
        if extra.form != EXTRA {
            return Err(broken("the line extra: it is of another version"));
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(decimal);
        let index = index.ok_or(broken("the line index"))?;
        let path: Option<Vec<Hash>> = lines.take(DEEPEST + 1).map(hash).collect();
        let path = path.filter(|p| p.len() <= DEEPEST).ok_or(broken("the proof's hashes"))?;
        Ok(Self { index, fields: extra.fields, path, note: note.to_owned() })
    }

    /// Proves it: field root, entry and leaf are made again of the fields, the leaf is in the tree of the checkpoint,
    /// and the checkpoint counts by the policy.
    ///
    /// # Errors
    /// [`ReceiptFault`].
    pub fn verify(&self, policy: &Policy) -> Result<Judged, ReceiptFault> {
        let judged = policy.judge(&self.note)?;
        let altered = ReceiptFault::Altered { index: self.index };
        let leaf = leaf_of(&self.fields).ok_or_else(|| altered.clone())?;
        let head = &judged.checkpoint;
        verify_inclusion(self.index, head.size, &leaf, &self.path, &head.root).map_err(|e| match e {
            ProofError::Shape => ReceiptFault::Shape { index: self.index, size: head.size },
            ProofError::Root => altered,
        })?;
        Ok(judged)
    }
}

#[cfg(test)]
mod tests;
