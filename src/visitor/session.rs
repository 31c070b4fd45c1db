//! Browser sessions: rows, listed and ended; the token is in the cookie alone.

use crate::{Error, Visitors};
use audit::{Action, Event};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Actor, Call, Moment, Secret, SessionId, VisitorId};
use std::time::Duration;
use storage::{Json, WriteTx, session};

/// A session dies of this much rest,
const IDLE: Duration = Duration::from_secs(30 * 60);
/// and of old age.
const LIFE: Duration = Duration::from_secs(12 * 3600);
/// Use is noted this often, not at every request.
const NOTED: Duration = Duration::from_secs(60);

/// A visitor who is signed in, in this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub visitor: VisitorId,
    /// The session.
    pub session: SessionId,
    /// When they signed in.
    pub auth_time: Moment,
    /// How (RFC 8176).
    pub amr: Vec<String>,
}

impl SignedIn {
    /// Whether a passkey signed them in, and not the enrolment a moment ago or a desk's link.
    #[must_use]
    pub fn by_passkey(&self) -> bool {
        crate::passkey::AMR.iter().all(|one| self.amr.iter().any(|held| held == one))
    }
}

fn lives(row: &session::Model, now: Moment) -> bool {
    now.since(row.seen_at) < IDLE && now.since(row.auth_time) < LIFE
}

fn signed_in(row: session::Model) -> SignedIn {
    SignedIn { visitor: row.visitor, session: row.id, auth_time: row.auth_time, amr: row.amr.0 }
}

impl Visitors {
    fn token_hash(&self, token: &str) -> Vec<u8> {
        self.0.keys.mac("guosuo/session", token.as_bytes()).to_vec()
    }

    /// Begins a session with a new token: at every sign-in, so that a token planted before is worth nothing.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn open_session(&self, call: Call, visitor: VisitorId, amr: &[&str]) -> Result<Secret, Error> {
        let mut tx = self.0.store.write(call.by(Actor::Visitor(visitor))).await?;
        let token = self.begin_session(&mut tx, visitor, amr).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// As [`Visitors::open_session`], in the transaction of what proved the visitor.
    pub(crate) async fn begin_session(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        amr: &[&str],
    ) -> Result<Secret, Error> {
        let token = BASE64URL_NOPAD.encode(&tx.entropy().bytes::<32>());
        let row = session::Model {
            id: SessionId::new(tx.now(), tx.entropy()),
            token_hash: self.token_hash(&token),
            visitor,
            amr: Json(amr.iter().map(|a| (*a).to_owned()).collect()),
            auth_time: tx.now(),
            seen_at: tx.now(),
            ended_at: None,
        };
        session::insert(tx, row).await?;
        let event = Event::new(Action::SignIn).subject(visitor).note(amr.join(" "));
        self.0.audit.record(tx, event).await?;
        Ok(Secret::new(token))
    }

    /// The session of a token, if it lives.
    ///
    /// # Errors
    /// What the store says.
    pub async fn session(&self, call: Call, token: &str) -> Result<Option<SignedIn>, Error> {
        let row = session::find_open(&self.0.store.read().await?, &self.token_hash(token)).await?;
        let Some(row) = row.filter(|row| lives(row, call.now)) else { return Ok(None) };
        if call.now.since(row.seen_at) >= NOTED {
            let tx = self.0.store.write(call).await?;
            match session::seen(&tx, row.id, call.now).await {
                Ok(()) => tx.commit().await?,
                // Ended in this very moment.
                Err(storage::Error::Conflict) => return Ok(None),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(Some(signed_in(row)))
    }

    /// The visitor's sessions that live, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sessions(&self, call: Call, visitor: VisitorId) -> Result<Vec<SignedIn>, Error> {
        let mut rows = session::open_of(&self.0.store.read().await?, visitor).await?;
        rows.retain(|row| lives(row, call.now));
        Ok(rows.into_iter().map(signed_in).collect())
    }
}
