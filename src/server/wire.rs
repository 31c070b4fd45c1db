//! Builds every capability, once.

use crate::{Config, outside::Outside};
use anyhow::{Context, bail};
use audit::Audit;
use issuer::Issuer;
use kernel::{Actor, Call, Clock, Entropy, RequestId};
use keys::{FileRoot, Keys};
use privacy::Privacy;
use provider::Provider;
use std::{fmt, fs, path::Path, sync::Arc};
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
    Call { now, actor: Actor::System(who), request: RequestId::new(now, entropy) }
}

/// The root key of a deployment; made if there is neither key nor database.
///
/// # Errors
/// When the file is no root key, others may read it, or it is missing beside a database that needs it.
pub(crate) fn root(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Arc<dyn Root>> {
    let file = config.root_key_file();
    folder(&config.data)?;
    if file.exists() {
        let root = FileRoot::load(&file, config.is_loopback());
        return Ok(Arc::new(root.with_context(|| format!("{}", file.display()))?));
    }
    if config.database.is_none() && config.data.join("guosuo.db").exists() {
        bail!("{} is missing; without it nothing in the database opens. Put it back.", file.display());
    }
    let root = FileRoot::create(&file, entropy).with_context(|| format!("cannot make {}", file.display()))?;
    Ok(Arc::new(root))
}

/// Makes the folder of databases and keys, for its owner alone.
fn folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make {}", path.display()))
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
    let settings = keys::Settings {
        algs: config.signing_algs.clone(),
        suite: config.suite(),
        ..keys::Settings::new("main", &issuer)
    };
    let keys = Keys::open(&store, root, settings, began).await?;
    let audit = Audit::new(store.clone(), keys.clone(), &config.origin()?)?;
    let policies = privacy::Settings { policies: config.policies(), ..privacy::Settings::default() };
    let privacy = Privacy::open(store.clone(), keys.clone(), audit.clone(), policies).await?;
    let settings = visitor::Settings {
        issuer: issuer.clone(),
        name: config.authority.clone(),
        specimens: config.specimens,
        typed: config.enrol_typed,
        accept_unbound_copy: config.accept_unbound_copy,
        rounds: if config.aa_rounds == 4 { visitor::Rounds::Four } else { visitor::Rounds::One },
        policy: config.passports,
    };
    let visitors = Visitors::new(store.clone(), keys.clone(), audit.clone(), settings)?;
    let parts = || (store.clone(), keys.clone(), audit.clone(), privacy.clone());
    let outside = Outside::new(&config.outside, config.is_loopback())?;
    let provider_settings = provider::Settings {
        mtls: config.mtls.as_ref().map(|mtls| mtls.address.to_string()),
        outside: Arc::new(outside),
        check_session: config.check_session,
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
    };
    Ok(Wired { store, keys, audit, privacy, visitors, state })
}
