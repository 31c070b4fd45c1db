//! From whoever verified a passport to its holder's own browser: a link that opens the account once, for a passkey.

use crate::{Error, Visitors, ceremony};
use kernel::{Call, Moment, Secret, VisitorId};
use std::time::Duration;

/// Long enough to find one's glasses.
const LASTS: Duration = Duration::from_secs(10 * 60);
const KIND: &str = "handover";
/// How who comes by such a link is signed in: no passkey was used.
const AMR: &[&str] = &["handover"];

/// What opens an account once.
#[derive(Debug)]
pub struct Handover {
    /// The last part of the link. Show it to the visitor alone.
    pub secret: Secret,
    /// When it is worth nothing any more.
    pub expires_at: Moment,
}

impl Visitors {
    /// Makes a link for a visitor whose passport was verified a moment ago.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn hand_over(&self, call: Call, visitor: VisitorId) -> Result<Handover, Error> {
        let tx = self.0.store.write(call).await?;
        let (secret, expires_at) = (ceremony::secret(tx.entropy()), call.now.plus(LASTS));
        self.put_by(&tx, KIND, secret.expose(), expires_at, &visitor).await?;
        tx.commit().await?;
        Ok(Handover { secret, expires_at })
    }

    /// Follows a link, once; returns the new session's token. The session may add a passkey and cannot renew.
    ///
    /// # Errors
    /// [`Error::Handover`] when it was followed before, is too old or was never made.
    pub async fn follow(&self, call: Call, secret: &str) -> Result<Secret, Error> {
        let tx = self.0.store.write(call).await?;
        let visitor = self.take_up(&tx, KIND, secret).await?.ok_or(Error::Handover)?;
        tx.commit().await?;
        self.open_session(call, visitor, AMR).await
    }
}
