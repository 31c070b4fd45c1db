//! Privacy: consent, minimisation, transfer across the border, and the one gate by which personal data leaves.
//!
//! [`Privacy::release`] is the only opener of sealed facts. It asks the rules (casbin) for the finest grain a
//! purpose may learn, the tables for whether the disclosure may happen, opens exactly that, and records it in the
//! ledger in the caller's transaction. A refusal is an answer with a stable code: see `policies/README.md`.
//!
//! Law: PIPL; Provisions on Promoting and Regulating Cross-border Data Flows (2024); Network Data Security
//! Regulations (2025). The rules are data; this crate is not legal advice. It refuses to know tokens, HTTP and
//! pages, and never puts a value into an error or a log.

mod ask;
mod assess;
pub mod check;
mod consent;
mod detail;
mod erase;
mod error;
pub mod explain;
mod fact;
mod gate;
mod gather;
mod keep;
mod kept;
pub mod law;
mod look;
pub mod minimise;
pub mod policy;
mod preview;
mod proof;
pub mod purpose;
mod question;
mod reindex;
mod release;
mod repeat;
mod reseal;
mod restrict;
pub mod transfer;
mod wish;

pub use ask::{Ask, ConsentKind, Recipient, Role, UnknownKind, UnknownRole};
pub use consent::{
    Notice,
    history::{GrantState, GrantView, HistoryRow},
};
pub use detail::{Need, UnknownNeed};
pub use erase::{Certificate, Ground, Tombstone, UnknownGround};
pub use error::{Error, Refusal, ReleaseError};
pub use gate::{Disclosed, Disclosure};
pub use keep::Hold;
pub use kept::{Kept, State};
pub use look::Seen;
pub use minimise::Item;
pub use policy::{PolicyError, PolicySet, Source};
pub use preview::Preview;
pub use proof::{Proof, TRUST_FRAMEWORK};
pub use repeat::Withdrawn;
pub use restrict::Demand;
pub use wish::{Fulfilled, Plan, Stay, Told, UnknownWish, Wish};

use arc_swap::ArcSwap;
use audit::{Action, Audit, Event};
use kernel::{By, Call, Counter};
use keys::Keys;
use policy::Files;
use std::{fmt, sync::Arc, time::Duration};
use storage::Store;

/// As `[keys] backups_live_days` is by default.
const COPIES_LIVE: Duration = Duration::from_secs(30 * 24 * 3600);

/// What the hull tells this crate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the policy set comes from.
    pub policies: Source,
    /// The group of handlers whose exports are counted together.
    pub exporter: String,
    /// Whether the operator runs critical information infrastructure.
    pub ciio: bool,
    /// How long copies of the data keys live: what was erased may be in them so long.
    pub copies_live: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policies: Source::Embedded,
            exporter: "guosuo".to_owned(),
            ciio: false,
            copies_live: COPIES_LIVE,
        }
    }
}

/// The privacy of every visitor. Cheap to clone.
#[derive(Clone)]
pub struct Privacy(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Keys,
    audit: Audit,
    settings: Settings,
    policies: ArcSwap<PolicySet>,
    disclosed: By<Counter>,
    refused: By<Counter>,
}

impl fmt::Debug for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Privacy(…)")
    }
}

impl Privacy {
    /// Reads the policy set and starts with it.
    ///
    /// # Errors
    /// [`Error::Policy`] when the set does not parse, [`Error::Cases`] when it fails its own cases.
    pub async fn open(store: Store, keys: Keys, audit: Audit, settings: Settings) -> Result<Self, Error> {
        let policies = ArcSwap::from_pointee(load(&settings.policies).await?);
        Ok(Self(Arc::new(Inner {
            store,
            keys,
            audit,
            settings,
            policies,
            disclosed: By::default(),
            refused: By::default(),
        })))
    }

    /// Disclosures the gate made, by purpose.
    #[must_use]
    pub fn disclosed(&self) -> &By<Counter> {
        &self.0.disclosed
    }

    /// Disclosures refused and recorded, by the code of the decision.
    #[must_use]
    pub fn refused(&self) -> &By<Counter> {
        &self.0.refused
    }

    /// Puts another policy set in force, whole or not at all, and records it.
    ///
    /// # Errors
    /// As [`Privacy::open`]; then the old set stays in force.
    pub async fn reload(&self, call: Call, source: &Source) -> Result<String, Error> {
        let set = load(source).await?;
        let digest = set.digest.clone();
        let mut tx = self.0.store.write(call).await?;
        let event = Event::new(Action::PolicyLoaded).policy(digest.clone());
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        self.0.policies.store(Arc::new(set));
        Ok(digest)
    }

    /// The policy set in force.
    #[must_use]
    pub fn policies(&self) -> Arc<PolicySet> {
        self.0.policies.load_full()
    }
}

/// A set that parses and passes its own cases.
async fn load(source: &Source) -> Result<PolicySet, Error> {
    let files = Files::read(source)?;
    let set = PolicySet::parse(&files).await?;
    let report = check::run(&files, &set)?;
    if report.ok() { Ok(set) } else { Err(Error::Cases(report.failures.len())) }
}
