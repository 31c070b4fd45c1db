//! What a database's writers have done since the process began.

use crate::Error;
use kernel::{Counter, Times};
use std::time::Instant;

/// Commits, how long they took, and what was in them.
#[derive(Debug, Default)]
pub struct Pace {
    /// How long commits took, those that failed too: of groups on SQLite, of one use case on PostgreSQL.
    pub commits: Times,
    /// Commits that failed: all in their group failed.
    pub failed: Counter,
    /// Use cases that were committed.
    pub units: Counter,
}

impl Pace {
    /// A commit of so many use cases, asked for at that instant, is over.
    pub(crate) fn committed(&self, asked: Instant, units: usize, outcome: &Result<(), Error>) {
        self.commits.took(asked.elapsed());
        match outcome {
            Ok(()) => self.units.add(units as u64),
            Err(_) => self.failed.count(),
        }
    }
}
