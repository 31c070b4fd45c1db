//! Registering by oneself: an operator's invitation (the initial access token of RFC 7591 §1.2) decides for whom, what for
//! and how far; the client says the rest.

use super::Managed;
use crate::{Error, Provider, TokenError, mint};
use audit::{Action, Event};
use kernel::{Call, Moment};
use oauth::{Code, Registered, Wish};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use storage::{
    Json,
    invitation::{self, INVITATION},
};

/// No invitation lasts longer.
const LONGEST: Duration = Duration::from_secs(90 * 24 * 3600);
/// None is used more often.
const MOST: u32 = 1000;

/// A new invitation; its token is told this once.
#[derive(Clone, Serialize)]
pub struct Invitation {
    /// The initial access token.
    pub token: String,
    /// How many may register with it.
    pub uses: u32,
    /// When it dies, in seconds since the Unix epoch.
    pub expires_at: i64,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Invitation({})", self.uses)
    }
}

/// What an invitation is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How many may register with it, at most 1000.
    pub uses: u32,
    /// How long it lasts, at most 90 days.
    pub lasts: Duration,
    /// Whether who registers with it has to wait for an operator ([`Provider::pending`]).
    pub approval: bool,
}

impl Provider {
    /// Makes an invitation. Whoever calls has made sure that an operator asked for it.
    ///
    /// # Errors
    /// `invalid_client_metadata` when the standing is not one, or nobody could be registered with it.
    pub async fn invite(
        &self,
        call: Call,
        standing: Value,
        Terms { uses, lasts, approval }: Terms,
    ) -> Result<Invitation, TokenError> {
        let standing = oauth::standing(standing)?;
        // A client that asks for nothing of its own shows at once whether the standing holds.
        let sample = serde_json::json!({"client_name": "sample", "grant_types": [], "response_types": []});
        super::standing(&Wish::of(sample)?.granted(&standing_of_sample(&standing), "ES256")?)?;
        let (token, token_hash) = mint::secret(&self.0, INVITATION);
        let uses = uses.clamp(1, MOST);
        let expires_at = call.now.plus(lasts.min(LONGEST));
        let mut tx = self.0.store.write(call).await?;
        let row = invitation::Model {
            token_hash,
            standing: Json(Value::Object(standing)),
            approval,
            uses: uses.into(),
            created_at: call.now,
            expires_at,
        };
        invitation::insert(&tx, row).await?;
        let waits = if approval { ", to be approved" } else { "" };
        let event = Event::new(Action::ClientInvited).note(format!("uses: {uses}{waits}"));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(Invitation { token, uses, expires_at: expires_at.seconds() })
    }

    /// Registers whoever has an invitation (RFC 7591 §3).
    ///
    /// # Errors
    /// `invalid_token` without an invitation that works; the codes of RFC 7591 §3.2.2. An invitation is used up by a
    /// registration alone, not by a refusal.
    pub async fn register_invited(
        &self,
        call: Call,
        token: &str,
        body: Value,
    ) -> Result<Registered, TokenError> {
        let uninvited = oauth::Error::new(
            Code::InvalidToken,
            "Registration is by invitation: send the operator's initial access token as Bearer.",
        );
        let hash = mint::hash(&self.0, INVITATION, token);
        let (standing, approval) = {
            // Looked at first, so that the outside is asked without holding a transaction.
            let tx = self.0.store.write(call).await?;
            let row = invitation::take(&tx, &hash).await?.ok_or(uninvited)?;
            match row.standing.0 {
                Value::Object(standing) => (standing, row.approval),
                _ => return Err(storage::Error::Corrupt("invitation").into()),
            }
        };
        let wish = self.stated(call.now, Wish::of(body)?).await?;
        let mut metadata = wish.granted(&standing, self.usual_alg())?;
        let pending = approval.then(|| std::mem::replace(&mut metadata.scope, "openid".to_owned()));
        let judged = self.0.judged(&metadata).await?;
        let mut tx = self.0.store.write(call).await?;
        invitation::take(&tx, &hash).await?.ok_or(uninvited)?;
        let managed = Managed { from: Some(tx.entropy().bytes()), pending };
        let made = self.0.add(&mut tx, metadata, judged, managed).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Forgets invitations that are over, and replays and notices that no longer matter.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sweep(&self, call: Call) -> Result<(), Error> {
        let tx = self.0.store.write(call).await?;
        invitation::sweep(&tx).await?;
        storage::replay::sweep(&tx, call.now).await?;
        let day = Duration::from_secs(24 * 3600).as_millis();
        let before = Moment::from_seconds(call.now.seconds() - i64::try_from(day / 1000).unwrap_or(0));
        storage::logout::sweep(&tx, before).await?;
        Ok(tx.commit().await?)
    }

    /// What ID tokens are signed with for who says nothing (OpenID Connect Registration §2).
    pub(super) fn usual_alg(&self) -> &'static str {
        if self.0.keys.algs().contains(&jose::Alg::Rs256) { "RS256" } else { "ES256" }
    }
}

/// The standing without what the sample cannot bear: FAPI wants a key, which a sample has not.
fn standing_of_sample(standing: &serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    let mut sample = standing.clone();
    sample.remove("security_profile");
    sample
}
