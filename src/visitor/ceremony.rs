//! What is begun now and taken up once: sealed in a row that one statement removes, under a secret its holder keeps.

use crate::{Error, Visitors};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Entropy, Moment, Secret};
use serde::{Serialize, de::DeserializeOwned};
use storage::{WriteTx, ceremony};

/// Secrets of ours have 43 characters: nothing else is worth a hash or a query.
const LENGTH: usize = 43;

/// A new secret.
pub(crate) fn secret(entropy: &dyn Entropy) -> Secret {
    Secret::new(BASE64URL_NOPAD.encode(&entropy.bytes::<32>()))
}

impl Visitors {
    /// Puts `content` by under a secret until a moment.
    pub(crate) async fn put_by(
        &self,
        tx: &WriteTx,
        kind: &str,
        secret: &str,
        until: Moment,
        content: &impl Serialize,
    ) -> Result<(), Error> {
        let text = serde_json::to_vec(content).map_err(|_| storage::Error::Corrupt("ceremony"))?;
        let key = self.ceremony_key(kind, secret);
        let sealed = self.0.keys.transient().seal(kind, &key, until, tx.entropy(), &text);
        let sealed = sealed.map_err(|_| keys::Error::Sealed)?;
        let state = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| keys::Error::Sealed)?;
        Ok(ceremony::insert(tx, ceremony::Model { key, state, expires_at: until }).await?)
    }

    /// Takes up what lies under a secret: of any number who try at once, one gets it. Whoever takes it commits
    /// before doing anything with it, unless both must happen together.
    pub(crate) async fn take_up<T: DeserializeOwned>(
        &self,
        tx: &WriteTx,
        kind: &str,
        secret: &str,
    ) -> Result<Option<T>, Error> {
        if secret.len() != LENGTH {
            return Ok(None);
        }
        let key = self.ceremony_key(kind, secret);
        let Some(row) = ceremony::take(tx, &key).await? else { return Ok(None) };
        let broken = || storage::Error::Corrupt("ceremony");
        let sealed = BASE64URL_NOPAD.encode(&row.state);
        let text = self.0.keys.transient().open(kind, &key, tx.now(), &sealed).map_err(|_| broken())?;
        Ok(Some(serde_json::from_slice(&text).map_err(|_| broken())?))
    }

    fn ceremony_key(&self, kind: &str, secret: &str) -> Vec<u8> {
        self.0.keys.mac(&format!("guosuo/ceremony/{kind}"), secret.as_bytes()).to_vec()
    }
}
