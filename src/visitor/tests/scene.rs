//! One deployment in memory, and people who come to it.

use crate::{Contact, EnrolError, Enrolled, Import, Occasion, Settings, Specimens, Visitors};
use audit::{Audit, Filter};
use kernel::{Actor, Call, Moment, RequestId, SystemEntropy};
use keys::Keys;
use passport::specimen::{Chip, Holder, State};
use std::{sync::Arc, time::Duration};
use storage::Store;

pub(super) const ORIGIN: &str = "http://localhost:8080";

/// Everything personal on the specimen's chip and beside it, as it is written anywhere.
pub(super) const TRACES: [&str; 7] =
    ["ERIKSSON", "ANNABETH", "L898902C3", "900812", "1990-08-12", "+9990001501", "anna@utopia.example"];

pub(super) struct Scene {
    pub(super) store: Store,
    pub(super) keys: Keys,
    pub(super) audit: Audit,
    pub(super) visitors: Visitors,
}

fn start() -> Moment {
    Moment::parse("2026-11-23T08:00:00Z").unwrap()
}

/// A call that many seconds after the start.
pub(super) fn after(seconds: u64) -> Call {
    let now = start().plus(Duration::from_secs(seconds));
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

pub(super) fn state(seed: &[u8]) -> State {
    State::new(seed, start().seconds()).unwrap()
}

pub(super) fn chip_of(seed: &[u8], number: &str, expiry: &str) -> Chip {
    let holder = Holder {
        primary: "ERIKSSON",
        secondary: "ANNABETH",
        number,
        nationality: "UTO",
        birth: "900812",
        sex: "F",
        expiry,
        native_name: Some("Эрикссон Анна"),
    };
    state(seed).chip(&holder).unwrap()
}

pub(super) fn chip() -> Chip {
    chip_of(b"utopia", "L898902C3", "330415")
}

pub(super) fn contact() -> Contact {
    Contact { phone: Some("+999 0001501".to_owned()), email: Some("anna@utopia.example".to_owned()) }
}

impl Scene {
    pub(super) async fn over(url: &str) -> Self {
        Self::believing(url, Specimens::Accepted).await
    }

    pub(super) async fn believing(url: &str, specimens: Specimens) -> Self {
        Self::under(url, specimens, crate::Policy::default()).await
    }

    pub(super) async fn under(url: &str, specimens: Specimens, policy: crate::Policy) -> Self {
        let settings = storage::Settings { url: url.to_owned(), data_keys_url: None };
        let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let root = Arc::new(keys::FileRoot::ephemeral(&SystemEntropy));
        let settings = keys::Settings::new("main", ORIGIN);
        let keys = Keys::open(&store, root, settings, after(0)).await.unwrap();
        let audit = Audit::new(store.clone(), keys.clone(), "localhost/log").unwrap();
        let settings = Settings {
            issuer: ORIGIN.to_owned(),
            name: "Guosuo".to_owned(),
            specimens,
            typed: true,
            accept_unbound_copy: false,
            rounds: crate::Rounds::One,
            policy,
        };
        let visitors = Visitors::new(store.clone(), keys.clone(), audit.clone(), settings).unwrap();
        Self { store, keys, audit, visitors }
    }

    /// A deployment that trusts Utopia.
    pub(super) async fn new() -> Self {
        let scene = Self::over("sqlite::memory:").await;
        scene.trust_utopia().await;
        scene
    }

    pub(super) async fn trust_utopia(&self) {
        let csca = state(b"utopia").csca().unwrap();
        let list = state(b"utopia").master_list(std::slice::from_ref(&csca)).unwrap();
        let import = Import { list, source: None, pin: Some(csca), activation: None };
        self.visitors.trust().import(after(0), import).await.unwrap();
    }

    pub(super) async fn enrol(&self, call: Call, chip: &Chip) -> Result<Enrolled, EnrolError> {
        self.visitors.enrol(call, chip.files().unwrap(), Occasion::Oneself, contact()).await
    }

    /// What the ledger holds, oldest first: the action's code and the note.
    pub(super) async fn ledger(&self) -> Vec<(String, String)> {
        let page = self.audit.entries(Filter::default()).await.unwrap();
        let row = |r: &audit::EntryRow| (r.action.code().to_owned(), r.note.clone().unwrap_or_default());
        let mut rows: Vec<_> = page.items.iter().map(row).collect();
        rows.reverse();
        rows
    }

    /// The actions alone.
    pub(super) async fn actions(&self) -> Vec<String> {
        self.ledger().await.into_iter().map(|(action, _)| action).collect()
    }
}
