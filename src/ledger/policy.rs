//! Trust policies: whose checkpoints count, and which witnesses must have seen them (C2SP tlog-policy).

mod parse;

use crate::{
    checkpoint::{Checkpoint, Verifier},
    cosignature::Witness,
    note::{Note, NoteError},
};
use std::fmt;

/// Most logs, witnesses and groups, each; the specification asks for 32.
const MOST: usize = 256;

/// Why a file is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct PolicyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Why a checkpoint does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// No log of the policy signed it, or a signature is false.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A log signed for another's name.
    #[error("the key of {key} signed for the log {origin}")]
    Origin {
        /// The key's name.
        key: String,
        /// The name in the checkpoint.
        origin: String,
    },
    /// Too few witnesses saw it.
    #[error("the quorum {quorum} is missing; seen by {}", or_nobody(.seen))]
    Quorum {
        /// What the policy demands.
        quorum: String,
        /// Who did see it.
        seen: Vec<String>,
    },
}

fn or_nobody(names: &[String]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// A checkpoint that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The log's key.
    pub vkey: String,
    /// The witnesses that saw it, by their names in the policy, and when, in seconds since 1970.
    pub seen: Vec<(String, u64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    name: Vec<u8>,
    /// None for a key that we cannot verify: it never counts.
    key: Option<Witness>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    name: Vec<u8>,
    least: usize,
    members: Vec<Member>,
}

/// A place in the list of witnesses, or in that of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// A policy file that was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Verifier>,
    witnesses: Vec<Known>,
    groups: Vec<Group>,
    /// None where the file says `quorum none`.
    quorum: Option<Member>,
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({} logs, {} witnesses)", self.logs.len(), self.witnesses.len())
    }
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`] naming the first line that is wrong.
    pub fn parse(file: &[u8]) -> Result<Self, PolicyError> {
        parse::policy(file)
    }

    /// A policy of one log and no witness.
    #[must_use]
    pub fn of(log: Verifier) -> Self {
        Self { logs: vec![log], witnesses: Vec::new(), groups: Vec::new(), quorum: None }
    }

    /// The policy with a log that is known from elsewhere.
    #[must_use]
    pub fn with_log(mut self, log: Verifier) -> Self {
        if !self.logs.contains(&log) {
            self.logs.push(log);
        }
        self
    }

    /// Whether the policy demands a witness at all.
    #[must_use]
    pub const fn is_witnessed(&self) -> bool {
        self.quorum.is_some()
    }

    /// Judges a checkpoint with its cosignatures.
    ///
    /// # Errors
    /// [`Unmet`]: no log of the policy signed it, a signature is false, or the quorum is missing.
    pub fn judge(&self, note: &str) -> Result<Judged, Unmet> {
        let read = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(read.text)?;
        let mut by: Result<&Verifier, NoteError> = Err(NoteError::Unsigned);
        for log in &self.logs {
            match read.signed_by(&log.0) {
                Ok(()) => by = Ok(log),
                Err(NoteError::Unsigned) => {}
                Err(other) => return Err(other.into()),
            }
        }
        let log = by?;
        // tlog-policy, "Defining a log": the key's name is the origin.
        if log.name() != checkpoint.origin {
            return Err(Unmet::Origin { key: log.name().to_owned(), origin: checkpoint.origin });
        }
        let mut times = Vec::with_capacity(self.witnesses.len());
        for known in &self.witnesses {
            let found = known.key.as_ref().map(|key| key.among(read.text, &read.signatures));
            times.push(match found {
                None | Some(Err(NoteError::Unsigned)) => None,
                Some(Ok(cosigned)) => Some(cosigned.time),
                Some(Err(other)) => return Err(other.into()),
            });
        }
        let named = self.witnesses.iter().zip(&times);
        let seen: Vec<(String, u64)> =
            named.filter_map(|(known, time)| time.map(|time| (text(&known.name), time))).collect();
        if !self.quorum.is_none_or(|quorum| self.met(quorum, &times)) {
            let quorum = self.quorum.map(|quorum| self.name(quorum)).unwrap_or_default();
            return Err(Unmet::Quorum { quorum, seen: seen.into_iter().map(|(name, _)| name).collect() });
        }
        Ok(Judged { checkpoint, vkey: log.vkey(), seen })
    }

    /// Groups name only what stands before them, so this ends.
    fn met(&self, member: Member, times: &[Option<u64>]) -> bool {
        match member {
            Member::Witness(at) => times.get(at).is_some_and(Option::is_some),
            Member::Group(at) => self.groups.get(at).is_some_and(|group| {
                group.members.iter().filter(|m| self.met(**m, times)).count() >= group.least
            }),
        }
    }

    fn name(&self, member: Member) -> String {
        let name = match member {
            Member::Witness(at) => self.witnesses.get(at).map(|known| &known.name),
            Member::Group(at) => self.groups.get(at).map(|group| &group.name),
        };
        name.map(|name| text(name)).unwrap_or_default()
    }
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests;
