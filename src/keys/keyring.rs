//! Signing keys in memory: parsed once, looked up by use.

use crate::{Error, Settings, certificate, rsa};
use jose::{Alg, Jwk, Jwks, SigningKey};
use kernel::{Call, Moment};
use std::{fmt, str::FromStr};
use storage::{Store, WriteTx, key};
use vault::Root;

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
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Next, Self::Active, Self::Retiring, Self::Retired].into_iter().find(|s| s.code() == text)
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
}

pub(crate) struct Held {
    pub(crate) use_: Use,
    pub(crate) state: State,
    pub(crate) key: SigningKey,
    pub(crate) certificate: Option<Vec<u8>>,
    pub(crate) pkcs8: zeroize::Zeroizing<Vec<u8>>,
    pub(crate) created_at: Moment,
}

pub(crate) struct Keyring(pub(crate) Vec<Held>);

impl Keyring {
    /// Reads the keys; makes those that are missing, all in one transaction.
    pub(crate) async fn open(
        store: &Store,
        root: &dyn Root,
        settings: &Settings,
        call: Call,
    ) -> Result<Self, Error> {
        let ring = Self::read(store, root).await?;
        if wanted(settings).all(|(use_, alg)| ring.active(use_, alg).is_some()) {
            return Ok(ring);
        }
        let tx = store.write(call).await?;
        match make(&tx, root, settings).await {
            Ok(()) => tx.commit().await?,
            // Another node was faster: its keys are the ones.
            Err(Error::Internal(storage::Error::Conflict)) => drop(tx),
            Err(other) => return Err(other),
        }
        Self::read(store, root).await
    }

    pub(crate) async fn read(store: &Store, root: &dyn Root) -> Result<Self, Error> {
        Self::of(&store.read().await?, root).await
    }

    /// The keys as a transaction sees them.
    pub(crate) async fn of(tx: &impl storage::Tx, root: &dyn Root) -> Result<Self, Error> {
        let rows = key::all(tx).await?;
        let mut held = Vec::with_capacity(rows.len());
        for row in rows {
            let use_: Use = row.purpose.parse()?;
            let state = State::parse(&row.state).ok_or(Error::Sealed)?;
            let alg = Alg::parse(&row.alg).map_err(|_| Error::Sealed)?;
            let pkcs8 = root.unwrap(&["signing", use_.code(), &row.kid], &row.private)?;
            let key = SigningKey::from_pkcs8(alg, &pkcs8).map_err(|_| Error::Sealed)?;
            held.push(Held {
                use_,
                state,
                key,
                certificate: row.certificate,
                pkcs8,
                created_at: row.created_at,
            });
        }
        Ok(Self(held))
    }

    pub(crate) fn active(&self, use_: Use, alg: Alg) -> Option<&Held> {
        self.0.iter().find(|k| k.use_ == use_ && k.state == State::Active && k.key.alg() == alg)
    }

    pub(crate) fn published(&self, use_: Use) -> Jwks {
        let keys = self.0.iter().filter(|k| k.use_ == use_ && k.state != State::Retired);
        Jwks { keys: keys.map(|k| k.key.public().clone().published(k.key.kid(), k.key.alg())).collect() }
    }

    pub(crate) fn own(&self, use_: Use, kid: &str) -> Option<Jwk> {
        self.0.iter().find(|k| k.use_ == use_ && k.key.kid() == kid).map(|k| k.key.public().clone())
    }
}

/// Makes the keys of every use that has none to sign with.
async fn make(tx: &WriteTx, root: &dyn Root, settings: &Settings) -> Result<(), Error> {
    for (use_, alg) in wanted(settings) {
        // Read anew each time: the signers' certificates need the anchor made just before.
        let ring = Keyring::of(tx, root).await?;
        if ring.active(use_, alg).is_none() {
            add(tx, root, settings, &ring, Making { use_, alg, state: State::Active }).await?;
            if use_ == Use::Oidc {
                add(tx, root, settings, &ring, Making { use_, alg, state: State::Next }).await?;
            }
        }
    }
    Ok(())
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
    root: &dyn Root,
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
    let place = ["signing", use_.code(), key.kid()];
    let row = key::Model {
        kid: key.kid().to_owned(),
        purpose: use_.code().to_owned(),
        alg: key.alg().name().to_owned(),
        state: state.code().to_owned(),
        public: serde_json::to_string(key.public()).map_err(|_| Error::Making)?,
        private: root.wrap(&place, tx.entropy().bytes(), &pkcs8)?,
        certificate,
        created_at: tx.now(),
        activated_at: (state == State::Active).then_some(tx.now()),
        retired_at: None,
    };
    let kid = row.kid.clone();
    key::insert(tx, row).await?;
    Ok(kid)
}
