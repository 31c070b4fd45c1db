//! The life of every key: made, activated, published, rotated, retired; wrapped at rest.
//!
//! Secrets of the deployment lie wrapped under the root, which is never in a database: the keys that wrap data keys, one
//! per epoch, and the roots of blind indexes, of keyed hashes and of short-lived protocol state. Data keys, one per
//! person and retention class, lie wrapped in a database of their own. Signing keys go through next, active, retiring,
//! retired, and are in the published set before they first sign; a stolen one is revoked. All of it changes while the
//! service runs.
//!
//! Specifications: RFC 7517 (key sets), RFC 7638 (names of keys), RFC 5280 (certificates of document signers).

mod certificate;
mod dek;
mod digest;
mod error;
mod index;
mod keyring;
mod log;
mod root;
mod rotate;
mod rotation;
mod rsa;
mod secret;
mod transient;
mod wear;

pub use dek::{Deks, Opening};
pub use digest::digest;
pub use error::Error;
pub use index::{DocumentIndex, Indexed, Number, VisitorIndex, Written};
pub use keyring::{KeyRow, State, Use};
pub use log::LogKey;
pub use root::{
    Absent, FileRoot, RootError, Roots, TokenRoot, TokenSettings, TransitRoot, Transport, Unreached,
};
pub use rotate::{Due, Revoked, Rotated};
pub use rotation::{Custody, Fresh, Progress, Rewrapped, Rotating};
pub use transient::Transient;
pub use wear::Wear;

use arc_swap::ArcSwap;
use jose::{Alg, Jwk, Jwks};
use kernel::Call;
use keyring::Keyring;
use ring::hmac;
use secret::{Bytes, Secrets};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{fmt, sync::Arc, time::Duration};
use storage::Store;
use vault::{IndexKey, Root, Suite, Tally};
use zeroize::Zeroizing;

/// What the hull tells this crate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The deployment's tenant; part of every binding.
    pub tenant: String,
    /// The issuer's name, as the certificates state it.
    pub issuer: String,
    /// What tokens towards relying parties are signed with; ES256 always.
    pub algs: Vec<Alg>,
    /// What new values are sealed with; values of every suite open.
    pub suite: Suite,
    /// Within which time every relying party reads a changed key set: how long a copy of it lives, and how long another
    /// node takes to notice.
    pub seen_within: Duration,
    /// After how long a signing key makes room for the next; never unless set.
    pub rotate_after: Option<Duration>,
    /// Messages that one data key may seal: 2^32, or fewer.
    pub most_messages: u64,
}

/// Whose secrets they are: part of what binds them.
#[derive(Debug, Clone)]
pub(crate) struct Tenancy {
    pub(crate) tenant: String,
    pub(crate) region: String,
}

/// Copies of the key set live 300 seconds; nodes look every five.
const SEEN_WITHIN: Duration = Duration::from_secs(360);
/// Random nonces of a data key are far from meeting at so many messages, in every suite.
const MOST_MESSAGES: u64 = 1 << 32;
/// One deployment keeps its data in one region.
const REGION: &str = "cn";

impl Settings {
    /// A deployment that signs with ES256 alone.
    #[must_use]
    pub fn new(tenant: &str, issuer: &str) -> Self {
        Self {
            tenant: tenant.to_owned(),
            issuer: issuer.to_owned(),
            algs: vec![Alg::Es256],
            suite: Suite::Aes,
            seen_within: SEEN_WITHIN,
            rotate_after: None,
            most_messages: MOST_MESSAGES,
        }
    }

    pub(crate) fn tenancy(&self) -> Tenancy {
        Tenancy { tenant: self.tenant.clone(), region: REGION.to_owned() }
    }

    /// The algorithms a use has keys for.
    pub(crate) fn algs(&self, use_: Use) -> Vec<Alg> {
        let more = self.algs.iter().copied().filter(|alg| use_ == Use::Oidc && *alg != Alg::Es256);
        std::iter::once(Alg::Es256).chain(more).collect()
    }
}

/// Every key of the deployment. Cheap to clone.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

pub(crate) struct Inner {
    store: Store,
    root: Arc<dyn Root>,
    settings: Settings,
    secrets: ArcSwap<Secrets>,
    service: Bytes,
    mac: hmac::Key,
    first_index: Bytes,
    checkpoint: Bytes,
    transient: Transient,
    ring: ArcSwap<Keyring>,
    logs: log::Remembered,
    tally: Arc<Tally>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Opens the deployment's keys; makes them on the first run.
    ///
    /// # Errors
    /// [`Error::Sealed`] when the root does not open what the database holds: the wrong root key.
    pub async fn open(
        store: &Store,
        root: Arc<dyn Root>,
        settings: Settings,
        call: Call,
    ) -> Result<Self, Error> {
        let secrets = Secrets::open(store, &root, &settings.tenancy(), call).await?;
        let ring = Keyring::open(store, &root, &secrets.service, &settings, call).await?;
        let transient = Transient::new(secrets.transient.clone());
        Ok(Self(Arc::new(Inner {
            store: store.clone(),
            root,
            settings,
            service: secrets.service.clone(),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &*secrets.mac),
            first_index: secrets.indexes.get(&1).cloned().ok_or(Error::Sealed)?,
            checkpoint: secrets.checkpoint.clone(),
            secrets: ArcSwap::from_pointee(secrets),
            transient,
            ring: ArcSwap::from_pointee(ring),
            logs: log::Remembered::default(),
            tally: Arc::default(),
        })))
    }

    /// Signs claims as a compact JWS with the active key of a use.
    ///
    /// # Errors
    /// [`Error::NoKey`] when the use has no active key.
    pub fn sign(&self, use_: Use, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        self.sign_with(use_, typ, Map::new(), claims)
    }

    /// As [`Keys::sign`], with header members beside `alg`, `typ` and `kid`.
    ///
    /// # Errors
    /// As [`Keys::sign`].
    pub fn sign_with(
        &self,
        use_: Use,
        typ: &str,
        more: Map<String, Value>,
        claims: &impl Serialize,
    ) -> Result<String, Error> {
        let ring = self.0.ring.load();
        let key = ring.active(use_, Alg::Es256).ok_or(Error::NoKey)?;
        jose::sign(&key.key, typ, more, claims).map_err(|_| Error::NoKey)
    }

    /// Signs a token towards a relying party with an algorithm it chose.
    ///
    /// # Errors
    /// [`Error::NoKey`] when there is no active key of that algorithm.
    pub fn sign_as(&self, alg: Alg, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let ring = self.0.ring.load();
        let key = ring.active(Use::Oidc, alg).ok_or(Error::NoKey)?;
        jose::sign(&key.key, typ, Map::new(), claims).map_err(|_| Error::NoKey)
    }

    /// What [`Keys::sign_as`] signs with, the preferred one first.
    #[must_use]
    pub fn algs(&self) -> Vec<Alg> {
        let ring = self.0.ring.load();
        self.0
            .settings
            .algs(Use::Oidc)
            .into_iter()
            .filter(|alg| ring.active(Use::Oidc, *alg).is_some())
            .collect()
    }

    /// The certificates of the active key of a use, leaf first, without the root (RFC 7515 §4.1.6).
    #[must_use]
    pub fn x5c(&self, use_: Use) -> Vec<Vec<u8>> {
        self.0.ring.load().active(use_, Alg::Es256).and_then(|k| k.certificate.clone()).into_iter().collect()
    }

    /// The root certificate that document signers chain to: what verifiers trust.
    #[must_use]
    pub fn anchor(&self) -> Option<Vec<u8>> {
        self.0.ring.load().active(Use::Anchor, Alg::Es256).and_then(|k| k.certificate.clone())
    }

    /// The public keys relying parties verify our tokens with: active, next and retiring ones.
    #[must_use]
    pub fn jwks(&self) -> Jwks {
        self.0.ring.load().published(Use::Oidc)
    }

    /// The same as it is sent (RFC 7517 §5): written once for as long as the keys are the same.
    #[must_use]
    pub fn published(&self) -> Arc<[u8]> {
        self.0.ring.load().set()
    }

    /// One of our own token-signing keys by name, retired ones included, revoked ones not, to read back what we signed.
    #[must_use]
    pub fn own(&self, kid: &str) -> Option<Jwk> {
        self.0.ring.load().own(Use::Oidc, kid)
    }

    /// The seed of the Ed25519 key that signs checkpoints and nothing else.
    #[must_use]
    pub fn checkpoint_seed(&self) -> Zeroizing<[u8; 32]> {
        self.0.checkpoint.clone()
    }

    /// The key of one column's blind index, of the first epoch for good: for marks of lists that others publish, which
    /// cannot be made anew without the list. Passports have [`Keys::document_index`], visitors [`Keys::visitor_index`].
    #[must_use]
    pub fn index_key(&self, table: &str, column: &str) -> IndexKey {
        IndexKey::derive(&self.0.first_index, &self.0.settings.tenant, table, column, 1)
    }

    /// A keyed hash for pseudonyms and counters; `label` separates uses, years included.
    #[must_use]
    pub fn mac(&self, label: &str, data: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0.mac);
        context.update(&(label.len() as u64).to_be_bytes());
        context.update(label.as_bytes());
        context.update(data);
        let mut out = [0; 32];
        for (to, from) in out.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        out
    }

    /// Wraps a secret of the deployment that has to be read again; opens at the same place alone.
    ///
    /// # Errors
    /// [`Error::Sealed`] when it is longer than the cipher takes.
    pub fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(vault::wrap(self.suite(), &self.0.service, place, nonce, secret)?)
    }

    /// Opens what [`Keys::wrap`] wrapped.
    ///
    /// # Errors
    /// [`Error::Sealed`] at another place, or when it was changed.
    pub fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        // An earlier version wrapped under the first key for data keys.
        let opened = vault::unwrap(&self.0.service, place, wrapped);
        match (opened, self.0.secrets.load().keks.get(&1)) {
            (Err(_), Some(first)) => Ok(vault::unwrap(first, place, wrapped)?),
            (opened, _) => Ok(opened?),
        }
    }

    /// The cipher of short-lived protocol state.
    #[must_use]
    pub fn transient(&self) -> &Transient {
        &self.0.transient
    }

    /// What new values are sealed with.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.0.settings.suite
    }

    /// The deployment's tenant, for the context of sealed fields.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.0.settings.tenant
    }
}

#[cfg(test)]
mod tests;
