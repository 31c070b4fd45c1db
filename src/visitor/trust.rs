//! Whom passports are trusted by: the trust store.
//!
//! A source is a publisher of signed master lists with the certificate its signers must come from. Each list is a
//! version: staged, then active, then superseded. What counts is one active list of every source, and certificates
//! added by themselves, without the keys that are no longer believed. Every change takes a reason and leaves one entry.

mod activate;
mod anchor;
mod coverage;
mod diff;
mod error;
mod import;
mod list;
mod snapshot;
mod warning;
mod withdrawn;
mod word;

pub use activate::{Activation, Dropping};
pub use anchor::Addition;
pub use coverage::{CountryRow, Withdrawals};
pub use diff::{KeyRow, TrustDiff};
pub use error::TrustChangeError;
pub use import::{Import, Imported};
pub use list::{AnchorRow, PinRow, SaidRow, TrustList, VersionRow};
pub(crate) use snapshot::Snapshot;
pub use warning::TrustWarning;
pub use withdrawn::Withdrawn;
pub use word::{Grounds, SourceName};

use audit::Audit;
use kernel::Moment;
use keys::Keys;
use passport::{Anchor, Marker};
use serde::Serializer;
use std::{
    fmt,
    sync::{Arc, RwLock},
};
use storage::Store;

/// Whether keys of the fictional state may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Specimens {
    /// Never: anybody can sign with them.
    #[default]
    Refused,
    /// In the demo and in tests.
    Accepted,
}

impl Specimens {
    pub(crate) fn admit(self, anchor: &Anchor) -> bool {
        self == Self::Accepted || !anchor.is_specimen()
    }
}

/// The trust store of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct TrustStore(Arc<Inner>);

struct Inner {
    store: Store,
    audit: Audit,
    keys: Keys,
    specimens: Specimens,
    kept: RwLock<Option<Arc<Snapshot>>>,
}

impl TrustStore {
    pub(crate) fn new(store: Store, keys: Keys, audit: Audit, specimens: Specimens) -> Self {
        Self(Arc::new(Inner { store, audit, keys, specimens, kept: RwLock::new(None) }))
    }

    /// Marks document numbers of deviation lists: who has the database alone cannot try numbers out.
    fn marker(&self) -> Marker {
        let keys = self.0.keys.clone();
        Arc::new(move |country, number| {
            keys.index_key("trust_deviations", "number").index(&[country.as_bytes(), number.as_bytes()])
        })
    }
}

impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrustStore(…)")
    }
}

/// A moment as people and programs read it (RFC 3339).
fn rfc3339<S: Serializer>(moment: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&moment.rfc3339())
}
