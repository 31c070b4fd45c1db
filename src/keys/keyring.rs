//! Signing keys in memory: parsed once, looked up by use.

use crate::{
    Error, Settings, certificate, rsa,
    secret::{Bytes, nonce, waiting},
};
use jose::{Alg, Jwk, Jwks, SigningKey};
use kernel::{Call, Moment};
use std::{
    fmt,
    ops::Deref,
    str::FromStr,
    sync::{Arc, OnceLock},
};
use storage::{Store, Tx, WriteTx, key};
use vault::Root;
use zeroize::Zeroizing;

/// What a key signs. A key for one use signs nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// ID tokens and other tokens towards relying parties.
    Oidc,
    /// Credentials; certified as a document signer.
    Credential,
    /// Status lists.
    Status,
    /// Presentation requests.
    Request,
    /// Certificates of the three above: the root that verifiers trust.
    Anchor,
}

impl Use {
    /// Every use, the anchor first: the others' certificates need it.
    pub const ALL: [Self; 5] = [Self::Anchor, Self::Oidc, Self::Credential, Self::Status, Self::Request];

    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Credential => "credential",
            Self::Status => "status",
            Self::Request => "request",
            Self::Anchor => "anchor",
        }
    }
}

impl FromStr for Use {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|u| u.code() == text).ok_or(Error::NoKey)
    }
}

/// Where in its life a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Published, not yet signing.
    Next,
    /// Signing.
    Active,
    /// Published, no longer signing: what it signed is still about.
    Retiring,
    /// Gone from the published set; kept to recognise our own signatures.
    Retired,
    /// Taken out of the published set before its time: what it signed is not believed, by us neither.
    Revoked,
}

impl State {
    /// The word in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }

    /// Whether relying parties see the key.
    #[must_use]
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Next | Self::Active | Self::Retiring)
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Next, Self::Active, Self::Retiring, Self::Retired, Self::Revoked]
            .into_iter()
            .find(|s| s.code() == text)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A key as operators see it.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// Its name.
    pub kid: String,
    /// What it signs.
    pub use_: Use,
    /// Its algorithm.
    pub alg: String,
    /// Where in its life it is.
    pub state: State,
    /// When it was made.
    pub created_at: Moment,
    /// When it began to sign.
    pub activated_at: Option<Moment>,
    /// When it stopped.
    pub stopped_at: Option<Moment>,
}

pub(crate) struct Held {
    pub(crate) use_: Use,
    pub(crate) state: State,
    pub(crate) created_at: Moment,
    pub(crate) activated_at: Option<Moment>,
    pub(crate) stopped_at: Option<Moment>,
    made: Arc<Made>,
}

/// What never changes about a key: it is opened once.
pub(crate) struct Made {
    pub(crate) key: SigningKey,
    pub(crate) certificate: Option<Vec<u8>>,
    pub(crate) pkcs8: Zeroizing<Vec<u8>>,
}

impl Deref for Held {
    type Target = Made;
    fn deref(&self) -> &Made {
        &self.made
    }
}

#[derive(Default)]
pub(crate) struct Keyring(
    pub(crate) Vec<Held>,
    // The set that relying parties read, written once.
    OnceLock<Arc<[u8]>>,
);

impl Keyring {
    /// Reads the keys; makes those that are missing, all in one transaction.
    pub(crate) async fn open(
        store: &Store,
        root: &Arc<dyn Root>,
        service: &Bytes,
        settings: &Settings,
        call: Call,
    ) -> Result<Self, Error> {
        moved(store, root, service, settings, call).await?;
        let none = Self::default();
        let ring = Self::read(store, service, &none).await?;
        if wanted(settings).all(|(use_, alg)| ring.active(use_, alg).is_some()) {
            return Ok(ring);
        }
        let tx = store.write(call).await?;
        match make(&tx, service, settings).await {
            Ok(()) => tx.commit().await?,
            // Another node was faster: its keys are the ones.
            Err(Error::Internal(storage::Error::Conflict)) => drop(tx),
            Err(other) => return Err(other),
        }
        Self::read(store, service, &ring).await
    }

    pub(crate) async fn read(store: &Store, service: &Bytes, known: &Self) -> Result<Self, Error> {
        Self::of(&store.read().await?, service, known).await
    }

    /// The keys as a transaction sees them; those known already are not opened again.
    pub(crate) async fn of(tx: &impl Tx, service: &Bytes, known: &Self) -> Result<Self, Error> {
        let rows = key::all(tx).await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            let use_: Use = row.purpose.parse()?;
            let state = State::parse(&row.state).ok_or(Error::Sealed)?;
            let made = match known.0.iter().find(|held| held.key.kid() == row.kid) {
                Some(held) => Arc::clone(&held.made),
                None => {
                    let pkcs8 = vault::unwrap(service, &place(use_, &row.kid), &row.private)?;
                    let alg = Alg::parse(&row.alg).map_err(|_| Error::Sealed)?;
                    let key = SigningKey::from_pkcs8(alg, &pkcs8).map_err(|_| Error::Sealed)?;
                    Arc::new(Made { key, certificate: row.certificate, pkcs8 })
                }
            };
            held.push(Held {
                use_,
                state,
                created_at: row.created_at,
                activated_at: row.activated_at,
                stopped_at: row.retired_at,
                made,
            });
        }
        Ok(Self(held, OnceLock::new()))
    }

    /// The key that waits for its turn.
    pub(crate) fn next(&self, use_: Use, alg: Alg) -> Option<&Held> {
        self.0.iter().find(|k| k.use_ == use_ && k.state == State::Next && k.key.alg() == alg)
    }

    pub(crate) fn active(&self, use_: Use, alg: Alg) -> Option<&Held> {
        self.0.iter().find(|k| k.use_ == use_ && k.state == State::Active && k.key.alg() == alg)
    }

    pub(crate) fn published(&self, use_: Use) -> Jwks {
        let keys = self.0.iter().filter(|k| k.use_ == use_ && k.state.is_published());
        Jwks { keys: keys.map(|k| k.key.public().clone().published(k.key.kid(), k.key.alg())).collect() }
    }

    /// The set relying parties verify our tokens with, as it is sent.
    pub(crate) fn set(&self) -> Arc<[u8]> {
        let write = || serde_json::to_vec(&self.published(Use::Oidc)).unwrap_or_default().into();
        Arc::clone(self.1.get_or_init(write))
    }

    pub(crate) fn own(&self, use_: Use, kid: &str) -> Option<Jwk> {
        let own = self.0.iter().find(|k| k.use_ == use_ && k.key.kid() == kid && k.state != State::Revoked);
        own.map(|k| k.key.public().clone())
    }
}

/// Makes the keys of every use that has none to sign with.
async fn make(tx: &WriteTx, service: &Bytes, settings: &Settings) -> Result<(), Error> {
    for (use_, alg) in wanted(settings) {
        // Read anew each time: the signers' certificates need the anchor made just before.
        let ring = Keyring::of(tx, service, &Keyring::default()).await?;
        if ring.active(use_, alg).is_none() {
            add(tx, service, settings, &ring, Making { use_, alg, state: State::Active }).await?;
            if use_ == Use::Oidc {
                add(tx, service, settings, &ring, Making { use_, alg, state: State::Next }).await?;
            }
        }
    }
    Ok(())
}

/// Where a signing key's private half belongs.
fn place(use_: Use, kid: &str) -> [&str; 3] {
    ["signing", use_.code(), kid]
}

/// Signing keys that an earlier version wrapped under the root itself are wrapped under its secret for the service, so
/// that the root is asked for secrets of the deployment alone.
async fn moved(
    store: &Store,
    root: &Arc<dyn Root>,
    service: &Bytes,
    settings: &Settings,
    call: Call,
) -> Result<(), Error> {
    let mut rows = key::all(&store.read().await?).await?;
    rows.retain(|row| {
        row.purpose
            .parse()
            .is_ok_and(|use_| vault::unwrap(service, &place(use_, &row.kid), &row.private).is_err())
    });
    if rows.is_empty() {
        return Ok(());
    }
    let root = Arc::clone(root);
    let opened = waiting(move || {
        let open = |row: key::Model| {
            let use_: Use = row.purpose.parse()?;
            let pkcs8 = root.unwrap(&place(use_, &row.kid), &row.private)?;
            Ok((row, use_, pkcs8))
        };
        rows.into_iter().map(open).collect::<Result<Vec<_>, Error>>()
    });
    let opened = opened.await?;
    let tx = store.write(call).await?;
    for (row, use_, pkcs8) in opened {
        let here = place(use_, &row.kid);
        let wrapped = vault::wrap(settings.suite, service, &here, nonce(tx.entropy()), &pkcs8)?;
        match key::rewrap(&tx, &row.kid, &row.private, wrapped).await {
            // Another node was faster.
            Err(storage::Error::Conflict) => return Ok(()),
            other => other?,
        }
    }
    Ok(tx.commit().await?)
}

/// Every use with every algorithm it signs with.
fn wanted(settings: &Settings) -> impl Iterator<Item = (Use, Alg)> {
    Use::ALL.into_iter().flat_map(|use_| settings.algs(use_).into_iter().map(move |alg| (use_, alg)))
}

/// A key to be made.
#[derive(Clone, Copy)]
pub(crate) struct Making {
    pub(crate) use_: Use,
    pub(crate) alg: Alg,
    pub(crate) state: State,
}

/// Makes a key and its row.
pub(crate) async fn add(
    tx: &WriteTx,
    service: &Bytes,
    settings: &Settings,
    ring: &Keyring,
    making: Making,
) -> Result<String, Error> {
    let Making { use_, alg, state } = making;
    let pkcs8 = match alg {
        Alg::Es256 => SigningKey::generate_es256().map_err(|_| Error::Making)?,
        Alg::EdDsa => SigningKey::generate_ed25519().map_err(|_| Error::Making)?,
        Alg::Ps256 | Alg::Rs256 => rsa::generate()?,
    };
    let key = SigningKey::from_pkcs8(alg, &pkcs8).map_err(|_| Error::Making)?;
    let certificate = match use_ {
        Use::Oidc => None,
        Use::Anchor => Some(certificate::anchor(&settings.issuer, &pkcs8, tx)?),
        Use::Credential | Use::Status | Use::Request => {
            let anchor = ring.active(Use::Anchor, Alg::Es256).ok_or(Error::NoKey)?;
            Some(certificate::leaf(settings, use_, &pkcs8, anchor, tx)?)
        }
    };
    let row = key::Model {
        kid: key.kid().to_owned(),
        purpose: use_.code().to_owned(),
        alg: key.alg().name().to_owned(),
        state: state.code().to_owned(),
        public: serde_json::to_string(key.public()).map_err(|_| Error::Making)?,
        private: vault::wrap(settings.suite, service, &place(use_, key.kid()), nonce(tx.entropy()), &pkcs8)?,
        certificate,
        created_at: tx.now(),
        activated_at: (state == State::Active).then_some(tx.now()),
        retired_at: None,
    };
    let kid = row.kid.clone();
    key::insert(tx, row).await?;
    Ok(kid)
}
