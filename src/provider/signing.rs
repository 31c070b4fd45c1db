//! Signing keys, for operators.

use crate::{Error, Provider};
use audit::{Action, Event};
use jose::Alg;
use kernel::Call;
use keys::Use;
use serde::Serialize;

/// A signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyView {
    /// Its name.
    pub kid: String,
    /// What it signs: `oidc`, `credential`, `status`, `request` or `anchor`.
    #[serde(rename = "use")]
    pub use_: &'static str,
    /// What with.
    pub alg: String,
    /// Where in its life it is: `next`, `active`, `retiring`, `retired`.
    pub state: String,
    /// Since when.
    pub since: String,
}

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// The key that signs from now on.
    pub active: String,
    /// The key that stopped; it is published until what it signed has expired.
    pub retiring: String,
}

impl Provider {
    /// Every signing key, oldest first.
    #[must_use]
    pub fn signing_keys(&self) -> Vec<KeyView> {
        let view = |row: keys::KeyRow| KeyView {
            kid: row.kid,
            use_: row.use_.code(),
            alg: row.alg,
            state: row.state.to_string(),
            since: row.created_at.to_string(),
        };
        self.0.keys.list().into_iter().map(view).collect()
    }

    /// Lets the next key of a use and algorithm sign, and publishes another one to follow it. Whoever calls has made sure
    /// that an operator asked for it.
    ///
    /// # Errors
    /// [`Error::NoSigningKey`] when there is none of that use and algorithm; a conflict when another node rotated first.
    pub async fn rotate_keys(&self, call: Call, use_: &str, alg: &str) -> Result<Rotation, Error> {
        let use_: Use = use_.parse().map_err(|_| Error::NoSigningKey)?;
        let alg = Alg::parse(alg).map_err(|_| Error::NoSigningKey)?;
        let mut tx = self.0.store.write(call).await?;
        let rotated = match self.0.keys.rotate(&tx, use_, alg).await {
            Err(keys::Error::NoKey) => return Err(Error::NoSigningKey),
            rotated => rotated?,
        };
        let note = format!("{} {} -> {}", use_.code(), rotated.retiring, rotated.active);
        self.0.audit.record(&mut tx, Event::new(Action::KeyRotated).note(note)).await?;
        tx.commit().await?;
        self.0.keys.reload().await?;
        Ok(Rotation { active: rotated.active, retiring: rotated.retiring })
    }
}
