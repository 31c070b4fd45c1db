//! What lies outside: addresses that clients registered, reached by one guarded way, which the hull supplies.

use crate::{Error, Inner};
use jose::Jwk;
use kernel::{Call, Moment};
use oauth::{ClientMetadata, keys_of};
use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, sync::Mutex, time::Duration};
use url::Url;

/// Nobody answered there, or not as asked. Why is for operators; clients are told that it was so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// What an address answered.
pub type Fetched<T> = Pin<Box<dyn Future<Output = Result<T, Unreachable>> + Send>>;

/// The one way out. Whoever implements it looks at the address that is really connected to, follows no redirection,
/// takes no more than 64 KiB and no more than a few seconds.
pub trait Outside: Send + Sync {
    /// The body of a successful GET.
    fn get(&self, url: Url) -> Fetched<Vec<u8>>;
    /// Posts a form; the status must be a success.
    fn post(&self, url: Url, form: Vec<(&'static str, String)>) -> Fetched<()>;
}

/// A way out that leads nowhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Outside for Nowhere {
    fn get(&self, _: Url) -> Fetched<Vec<u8>> {
        Box::pin(async { Err(Unreachable("there is no way out".to_owned())) })
    }

    fn post(&self, _: Url, _: Vec<(&'static str, String)>) -> Fetched<()> {
        Box::pin(async { Err(Unreachable("there is no way out".to_owned())) })
    }
}

/// How long fetched keys count (the clients of one node see a rotation sooner, by an unknown `kid`).
const LASTS: Duration = Duration::from_secs(600);
/// How soon an unknown `kid` fetches again.
const FLOOR: Duration = Duration::from_secs(5);
/// The most key sets kept; beyond it all are forgotten.
const MOST: usize = 1000;

#[derive(Clone)]
struct Cached {
    at: Moment,
    keys: Arc<Vec<Jwk>>,
}

/// Key sets that were fetched.
#[derive(Default)]
pub(crate) struct Fetches(Mutex<HashMap<Url, Cached>>);

impl Fetches {
    fn known(&self, url: &Url) -> Option<Cached> {
        self.0.lock().ok()?.get(url).cloned()
    }

    fn keep(&self, url: &Url, cached: Cached) {
        if let Ok(mut table) = self.0.lock() {
            if table.len() >= MOST {
                table.clear();
            }
            table.insert(url.clone(), cached);
        }
    }
}

impl Inner {
    /// The public keys of a client: those it registered, or those at its `jwks_uri`, fetched again when it names one we
    /// do not know (OpenID Connect Core §10.1.1).
    pub(crate) async fn keys_of(
        &self,
        call: Call,
        metadata: &ClientMetadata,
        kid: Option<&str>,
    ) -> Arc<Vec<Jwk>> {
        let Some(url) = &metadata.jwks_uri else { return Arc::new(metadata.keys()) };
        let known = self.fetches.known(url);
        if let Some(Cached { at, keys }) = &known {
            let age = call.now.since(*at);
            let named = kid.is_none() || keys.iter().any(|key| key.kid.as_deref() == kid);
            if age < FLOOR || (named && age < LASTS) {
                return Arc::clone(keys);
            }
        }
        match self.outside.get(url.clone()).await {
            Ok(body) => {
                let set = serde_json::from_slice(&body).unwrap_or_default();
                let cached = Cached { at: call.now, keys: Arc::new(keys_of(&set)) };
                self.fetches.keep(url, cached.clone());
                cached.keys
            }
            Err(error) => {
                tracing::warn!(%error, "a jwks_uri could not be read");
                // What was known goes on, so that a client's outage is not made ours.
                let keys = known.map(|cached| cached.keys).unwrap_or_default();
                self.fetches.keep(url, Cached { at: call.now, keys: Arc::clone(&keys) });
                keys
            }
        }
    }

    /// A JSON document of a client.
    pub(crate) async fn document(&self, url: &Url) -> Result<Vec<u8>, Error> {
        self.outside.get(url.clone()).await.map_err(Error::Outside)
    }
}
