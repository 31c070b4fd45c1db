//! What the hull hands the log beside its store and its keys.

use crate::{Retention, Witnessed};
use std::{fmt, future::Future, io, pin::Pin, sync::Arc};

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, no longer than a sheet of signatures.
    pub body: Vec<u8>,
}

/// An exchange that has no answer yet; a failure says why in a sentence.
pub type Exchange = Pin<Box<dyn Future<Output = Result<Answer, String>> + Send>>;

/// The way out to witnesses. The hull has the one client for it.
pub trait Post: Send + Sync {
    /// Posts a text to an address.
    fn post(&self, url: &str, body: String) -> Exchange;
}

/// Where the signer keeps what it signed last, apart from the database, which may be put back to an older state.
pub trait Mark: Send + Sync {
    /// What was kept; `None` before the first time.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self) -> io::Result<Option<String>>;

    /// Keeps a text, lasting once this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self, text: &str) -> io::Result<()>;
}

/// What the hull knows. By default there are no witnesses, nothing is kept apart, and nothing is ever erased.
#[derive(Clone, Default)]
pub struct Settings {
    /// Whom every checkpoint is shown.
    pub witnesses: Vec<Witnessed>,
    /// How many of them must have seen a checkpoint for it to count with who asks us; `None`: all of them.
    pub quorum: Option<usize>,
    /// The way to them.
    pub post: Option<Arc<dyn Post>>,
    /// The signer's memory.
    pub mark: Option<Arc<dyn Mark>>,
    /// How long entries are kept whole; `None`, and they stay.
    pub retention: Option<Retention>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "audit::Settings({} witnesses)", self.witnesses.len())
    }
}
