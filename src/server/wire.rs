//! Builds every capability, once.

use crate::{Config, custody::days, metrics::Turns, outside::Outside};
use anyhow::Context;
use audit::Audit;
use issuer::Issuer;
use kernel::{Actor, Call, Clock, Entropy, RequestId};
use keys::Keys;
use privacy::Privacy;
use provider::Provider;
use std::{fmt, path::PathBuf, sync::Arc, time::Duration};
use storage::Store;
use vault::Root;
use verifier::Verifier;
use visitor::Visitors;
use web::Cookies;

/// Every capability of one deployment.
#[derive(Clone)]
pub struct Wired {
    /// The databases.
    pub store: Store,
    /// The keys.
    pub keys: Keys,
    /// The log.
    pub audit: Audit,
    /// The gate.
    pub privacy: Privacy,
    /// Visitors.
    pub visitors: Visitors,
    /// What the door needs.
    pub state: web::State,
    /// How long copies of the databases are kept.
    pub(crate) backups_live: Duration,
    /// What the worker has done.
    pub(crate) turns: Arc<Turns>,
    /// The folder beside the databases, if they outlive the process.
    pub(crate) data: Option<PathBuf>,
}

impl fmt::Debug for Wired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wired({:?})", self.state)
    }
}

impl Wired {
    /// A call by the service itself, now.
    #[must_use]
    pub fn call(&self, who: &'static str) -> Call {
        call(&*self.state.clock, &*self.state.entropy, who)
    }
}

fn call(clock: &dyn Clock, entropy: &dyn Entropy, who: &'static str) -> Call {
    let now = clock.now();
    Call {
        now,
        actor: Actor::System(who),
        request: RequestId::new(now, entropy),
        remote: kernel::Remote::NONE,
    }
}

fn keys_of(config: &Config) -> keys::Settings {
    keys::Settings {
        algs: config.signing_algs.clone(),
        suite: config.suite(),
        rotate_after: Some(days(config.keys.rotate_after_days)).filter(|age| !age.is_zero()),
        most_messages: config.keys.most_messages,
        ..keys::Settings::new("main", &config.issuer_text())
    }
}

/// What the configuration says about visitors.
fn visiting(config: &Config, issuer: &str) -> visitor::Settings {
    visitor::Settings {
        issuer: issuer.to_owned(),
        name: config.authority.clone(),
        specimens: config.specimens,
        typed: config.enrol_typed,
        accept_unbound_copy: config.accept_unbound_copy,
        rounds: if config.aa_rounds == 4 { visitor::Rounds::Four } else { visitor::Rounds::One },
        policy: config.passports,
    }
}

/// Connects, migrates, opens the keys, and builds every capability.
///
/// # Errors
/// What the first of them says.
pub async fn wire(
    config: &Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    root: Arc<dyn Root>,
) -> anyhow::Result<Wired> {
    let store =
        Store::connect(&config.storage(), Arc::clone(&entropy)).await.context("cannot open the database")?;
    store.migrate().await.context("cannot migrate the database")?;
    let issuer = config.issuer_text();
    let began = call(&*clock, &*entropy, "start");
    let keys = Keys::open(&store, root, keys_of(config), began).await?;
    let outside = Outside::new(&config.outside, config.is_loopback())?;
    let surroundings = config.ledger.settings(config.signed(), &outside)?;
    let audit = Audit::new(store.clone(), keys.clone(), &config.origin()?)?.with(surroundings);
    let policies = privacy::Settings {
        policies: config.policies(),
        copies_live: days(config.keys.backups_live_days),
        ..privacy::Settings::default()
    };
    let privacy = Privacy::open(store.clone(), keys.clone(), audit.clone(), policies).await?;
    let visitors = Visitors::new(store.clone(), keys.clone(), audit.clone(), visiting(config, &issuer))?;
    let parts = || (store.clone(), keys.clone(), audit.clone(), privacy.clone());
    let provider_settings = provider::Settings {
        mtls: config.mtls.as_ref().map(|mtls| mtls.address.to_string()),
        outside: Arc::new(Outside::new(&config.outside, config.is_loopback())?),
        check_session: config.check_session,
        assurance: config.verified_claims,
        ..provider::Settings::new(&issuer)
    };
    let (s, k, a, p) = parts();
    let provider = Provider::new(s, k, a, p, provider_settings)?;
    let (s, k, a, p) = parts();
    let settings = issuer::Settings {
        issuer: issuer.clone(),
        authority: config.authority.clone(),
        country: config.country,
    };
    let credentials = Issuer::new(s, k, a, p, settings);
    let (s, k, a, p) = parts();
    let verifier = Verifier::new(s, k, a, p, &verifier::Settings { issuer });
    let state = web::State {
        provider,
        issuer: credentials,
        verifier,
        visitors: visitors.clone(),
        privacy: privacy.clone(),
        audit: audit.clone(),
        clock,
        entropy,
        issuer_url: config.issuer.clone(),
        cookies: Cookies { secure: config.issuer.scheme() == "https" },
        sign_in: "/login".to_owned(),
        alternatives: Vec::new(),
        exports: audit::Spool::new(config.data.join("exports")),
        console_tokens: false,
        log_is_public: config.ledger.public,
        answers: config.metrics.as_ref().map(|_| Arc::default()),
    };
    let data = (!config.storage().url.contains(":memory:")).then(|| config.data.clone());
    let backups_live = days(config.keys.backups_live_days);
    Ok(Wired { store, keys, audit, privacy, visitors, state, backups_live, turns: Arc::default(), data })
}
