//! The offline verifier: says what was proved, or names the first thing that is wrong.

use crate::{
    bundle::{Bundle, BundleError},
    checkpoint::Verifier,
    note::NoteError,
    proof::root_of_range,
    tree::Hash,
};
use data_encoding::{BASE64, HEXLOWER};
use std::io::{Read, Seek};

/// What an archive proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The log's name.
    pub origin: String,
    /// Entries in the log at the checkpoint.
    pub size: u64,
    /// Index of the first entry in the archive.
    pub first: u64,
    /// Number of entries in the archive.
    pub count: u64,
    /// The root, in base64.
    pub root: String,
    /// The key that signed.
    pub vkey: String,
}

/// The first thing that is wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A part cannot be read.
    #[error("the bundle cannot be used: {0}")]
    Bundle(#[from] BundleError),
    /// The checkpoint is not signed by the expected key.
    #[error("wrong key: the checkpoint is not signed by {expected}")]
    WrongKey {
        /// The key that was expected.
        expected: String,
    },
    /// The checkpoint does not verify.
    #[error("the checkpoint was altered: {0}")]
    Checkpoint(NoteError),
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
    /// The manifest speaks of another range than the checkpoint and the entries.
    #[error("wrong range: {0}")]
    WrongRange(&'static str),
    /// Every entry agrees with itself, but together they are not what was signed.
    #[error("the entries do not lead to the signed root: at least one was replaced together with its hash")]
    Replaced,
}

impl Fault {
    /// The exit code of the command: 1 false, 2 incomplete, 4 unreadable.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Bundle(_) => 4,
            Self::Missing { .. } | Self::WrongRange(_) => 2,
            _ => 1,
        }
    }
}

/// Verifies an archive. With `pinned`, the checkpoint must be signed by that key; without, by the key the archive
/// names, which then is only as good as the way the archive came.
///
/// # Errors
/// The first [`Fault`].
pub fn verify<R: Read + Seek>(input: R, pinned: Option<&str>) -> Result<Proved, Fault> {
    let mut bundle = Bundle::open(input)?;
    let vkey = pinned.unwrap_or(&bundle.vkey).trim().to_owned();
    let verifier = Verifier::parse(&vkey).map_err(Fault::Checkpoint)?;
    let checkpoint = verifier.open(&bundle.note).map_err(|e| match e {
        NoteError::Unsigned => Fault::WrongKey { expected: vkey.clone() },
        other => Fault::Checkpoint(other),
    })?;
    let manifest = bundle.manifest.clone();
    if manifest.origin != checkpoint.origin {
        return Err(Fault::WrongRange("the manifest names another log than the checkpoint"));
    }
    if manifest.size != checkpoint.size {
        return Err(Fault::WrongRange("the manifest names another size than the checkpoint"));
    }
    let leaves = leaves(&mut bundle, manifest.first, manifest.count)?;
    let root = root_of_range(manifest.first, checkpoint.size, &leaves, &bundle.proof)
        .map_err(|_| Fault::WrongRange("the proof does not fit the range"))?;
    if root != checkpoint.root {
        return Err(Fault::Replaced);
    }
    Ok(Proved {
        origin: checkpoint.origin,
        size: checkpoint.size,
        first: manifest.first,
        count: manifest.count,
        root: BASE64.encode(&checkpoint.root),
        vkey,
    })
}

fn leaves<R: Read + Seek>(bundle: &mut Bundle<R>, first: u64, expected: u64) -> Result<Vec<Hash>, Fault> {
    // Indexes first: a missing or moved line is named as that, before anything is hashed.
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    bundle.lines(|at, line| {
        let seq = first.saturating_add(at);
        let line = line.ok_or(Fault::Altered { seq })?;
        seen.push(line.seq);
        lines.push((line.computed(), line.leaf));
        Ok::<(), Fault>(())
    })?;
    let count = seen.len() as u64;
    for (at, (found, line)) in seen.iter().zip(&lines).enumerate() {
        let seq = first.saturating_add(at as u64);
        if *found == seq {
            continue;
        }
        // Another's copy stands in its place, or just its number was changed.
        let copies = seen.iter().zip(&lines).filter(|(n, l)| *n == found && l.1 == line.1);
        let copied = copies.count() > 1;
        // Elsewhere in the file: moved. Nowhere, and a line short: missing.
        return Err(match (seen.contains(&seq), count < expected || copied) {
            (true, _) => Fault::Reordered { seq, found: *found },
            (false, true) => Fault::Missing { seq },
            (false, false) => Fault::Altered { seq },
        });
    }
    if count < expected {
        return Err(Fault::Missing { seq: first.saturating_add(count) });
    }
    if count > expected {
        return Err(Fault::WrongRange("there are more entries than the manifest names"));
    }
    let check = |(at, (computed, stated)): (usize, (Option<Hash>, String))| match computed {
        Some(hash) if HEXLOWER.encode(&hash) == stated => Ok(hash),
        _ => Err(Fault::Altered { seq: first.saturating_add(at as u64) }),
    };
    lines.into_iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod mutation;
#[cfg(test)]
mod tests;
