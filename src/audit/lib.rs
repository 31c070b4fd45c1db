//! The audit log: entries appended in the transaction of what they record, tiles and signed checkpoints made
//! afterwards, bundles for auditors, and the log's check of itself.
//!
//! An entry holds names, codes, ids and counts, never a value of a person; a visitor appears by a pseudonym. If an
//! entry cannot be appended, what it records does not happen.
//!
//! Specifications: RFC 6962 §2.1, C2SP `tlog-tiles`, `tlog-checkpoint`, `signed-note`. Law: PIPL Art. 55, 56 and 69.
//!
//! The crate refuses to sign a checkpoint that does not follow from the last one.

mod alarm;
mod check;
mod detail;
mod entries;
mod error;
mod event;
mod export;
mod follow;
mod integrate;
mod name;
mod nightly;
mod receipt;
mod record;
mod reopen;
mod retention;
mod settings;
mod spool;
mod staff;
mod tiles;
mod unlink;
mod view;
mod witness;

pub use alarm::{Alarm, AlarmRow};
pub use check::SelfCheck;
pub use entries::{EntryRow, Filter, Proof, Proven};
pub use error::Error;
pub use event::{Action, Event, UnknownAction};
pub use export::{Attached, Form, Progress, Range, Request, Selection, Summary, UnknownForm, verify};
pub use integrate::Standing;
pub use nightly::Inspected;
pub use receipt::{Reader, Receipted};
pub use retention::{Class, Pruned, Pruning, Retention};
pub use settings::{Answer, Exchange, Mark, Post, Settings};
pub use spool::{Spool, Stage, Task};
pub use staff::{
    Approval, ApprovalState, Inspection, Opened, PERSONAL, Place, Role, Scope, Session, SessionRow, SignIn,
    Staff, Statement, UnknownInspection, UnknownRole, Verdict,
};
pub use view::{PlaceCount, Span, Timeline};
pub use witness::{Seen, Witnessed};

use keys::Keys;
use ledger::{Leaves, Signer};
use std::{
    fmt,
    sync::{Arc, Mutex},
};
use storage::Store;

/// The log of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    store: Store,
    keys: Keys,
    signer: Arc<Signer>,
    origin: Arc<str>,
    /// This running service, among those that write to the log.
    emitter: i32,
    settings: Arc<Settings>,
    /// The buffers of what is hashed for an entry: entries are made one after the other.
    leaves: Arc<Mutex<Leaves>>,
}

impl Audit {
    /// The log named `origin`: a URL without its scheme, such as `id.example.org/log`.
    ///
    /// # Errors
    /// [`Error::Origin`] when the name is empty or holds white space or a plus sign (C2SP signed-note).
    pub fn new(store: Store, keys: Keys, origin: &str) -> Result<Self, Error> {
        let signer = Signer::from_seed(origin, &keys.checkpoint_seed()).map_err(|_| Error::Origin)?;
        // Above 1, which is the head of the log itself.
        let emitter = i32::from_be_bytes(store.entropy().bytes()) & i32::MAX | 2;
        let settings = Arc::new(Settings::default());
        Ok(Self {
            store,
            keys,
            signer: Arc::new(signer),
            origin: origin.into(),
            emitter,
            settings,
            leaves: Arc::default(),
        })
    }

    /// The same log with witnesses, a memory of its signer, and an end of retention.
    #[must_use]
    pub fn with(self, settings: Settings) -> Self {
        Self { settings: Arc::new(settings), ..self }
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The signed head of the log before its first entry.
    fn empty(&self) -> String {
        let root = ledger::root(&[]);
        self.signer.sign(&ledger::Checkpoint { origin: self.origin.to_string(), size: 0, root })
    }

    /// The key that signs checkpoints, in the form `name+hash+key` that verifiers take.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.signer.vkey()
    }
}

/// A digest by which two texts are told apart, in hex: for caches, not for proofs.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(ledger::leaf_hash(bytes).get(..16).unwrap_or(&[]))
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Audit({})", self.origin)
    }
}

#[cfg(test)]
mod tests;
