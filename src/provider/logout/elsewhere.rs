//! Sessions and grants of a relying party, listed and ended by operators. Whose they are is not told.

use crate::{Error, Provider};
use audit::{Action, Event};
use kernel::{Call, ClientId, GrantId, SessionId};
use serde::Serialize;
use storage::{client, grant, session, token};
use visitor::SignedIn;

/// The most grants that are looked at.
const MOST: u64 = 1000;

/// A session that a relying party knows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// Which.
    pub session: SessionId,
    /// When the visitor signed in.
    pub since: String,
    /// When their browser was last seen, to the minute.
    pub seen: String,
    /// How many grants to the relying party rest on it.
    pub grants: usize,
}

fn signed_in(row: session::Model) -> SignedIn {
    SignedIn { visitor: row.visitor, session: row.id, auth_time: row.auth_time, amr: row.amr.0 }
}

impl Provider {
    /// The open sessions a relying party was told of, newest first.
    ///
    /// # Errors
    /// [`Error::NoClient`] when there is no such client.
    pub async fn sessions_at(&self, id: ClientId) -> Result<Vec<SessionView>, Error> {
        let tx = self.0.store.read().await?;
        client::find(&tx, id).await?.ok_or(Error::NoClient)?;
        let grants = grant::to(&tx, id, MOST).await?;
        let ids: Vec<SessionId> = grants.iter().map(|grant| grant.session).collect();
        let view = |row: session::Model| SessionView {
            session: row.id,
            since: row.auth_time.to_string(),
            seen: row.seen_at.to_string(),
            grants: ids.iter().filter(|id| **id == row.id).count(),
        };
        Ok(session::open_among(&tx, &ids).await?.into_iter().map(view).collect())
    }

    /// Ends a session, as its visitor would; every relying party that listens by the back channel is told.
    ///
    /// # Errors
    /// [`Error::Gone`] when there is none that is open.
    pub async fn end_session_at(&self, call: Call, id: SessionId) -> Result<(), Error> {
        let found = session::open_among(&self.0.store.read().await?, &[id]).await?;
        let row = found.into_iter().next().ok_or(Error::Gone)?;
        // The frames are for the browser that is signed in, and that one is not here.
        self.sign_out_as(call, &signed_in(row)).await.map(|_| ())
    }

    /// Ends every session a relying party was told of; says how many.
    ///
    /// # Errors
    /// As [`Provider::sessions_at`].
    pub async fn end_sessions_at(&self, call: Call, id: ClientId) -> Result<usize, Error> {
        let open = self.sessions_at(id).await?;
        for one in &open {
            match self.end_session_at(call, one.session).await {
                // Signed out meanwhile.
                Ok(()) | Err(Error::Gone) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(open.len())
    }

    /// Ends one grant and its tokens; says how many tokens.
    ///
    /// # Errors
    /// [`Error::Gone`] when the client has no such open grant.
    pub async fn end_grant(&self, call: Call, (id, granted): (ClientId, GrantId)) -> Result<u64, Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = grant::find(&tx, granted).await?.filter(|row| row.client == id && row.ended_at.is_none());
        let row = row.ok_or(Error::Gone)?;
        grant::end(&tx, granted, call.now).await?;
        let tokens = token::revoke_grant(&tx, granted, call.now).await?;
        let country = client::find(&tx, id).await?.map(|client| client.country);
        let mut event = Event::new(Action::GrantsEnded)
            .subject(row.visitor)
            .recipient(id)
            .purpose(row.purpose)
            .note(format!("{granted}, tokens ended: {tokens}"));
        if let Some(country) = country {
            event = event.country(country);
        }
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(tokens)
    }
}
