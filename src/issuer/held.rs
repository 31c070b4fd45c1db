//! What a visitor sees of their credentials, and revoking one.

use crate::{Error, Issuer};
use audit::{Action, Event};
use kernel::{Call, CredentialId, Moment, VisitorId};
use storage::{credential, status};

/// How a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It counts.
    Live,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

/// One credential in the hands of a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id, for revoking; not in the credential.
    pub id: CredentialId,
    /// Its kind, `visitor-id`.
    pub configuration: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// Until when it counts.
    pub expires_at: Moment,
    /// How it stands now.
    pub standing: Standing,
}

impl Issuer {
    /// The visitor's credentials, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self, now: Moment, visitor: VisitorId) -> Result<Vec<Held>, Error> {
        let tx = self.0.store.read().await?;
        let rows = credential::of(&tx, &self.subject(&tx, visitor).await?).await?;
        let held = rows.into_iter().map(|row| Held {
            id: row.id,
            standing: match row.revoked_at {
                Some(_) => Standing::Revoked,
                None if row.expires_at <= now => Standing::Expired,
                None => Standing::Live,
            },
            configuration: row.configuration,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
        });
        Ok(held.collect())
    }

    /// Revokes one of the visitor's credentials. The next status list anybody fetches says so.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the visitor has no such credential; [`Error::AlreadyRevoked`].
    pub async fn revoke(&self, call: Call, visitor: VisitorId, id: CredentialId) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = credential::find_of(&tx, &self.subject(&tx, visitor).await?, id).await?;
        let row = row.ok_or(Error::NotFound)?;
        match credential::revoke(&tx, id, call.now).await {
            Err(storage::Error::Conflict) => return Err(Error::AlreadyRevoked),
            other => other?,
        }
        status::touch(&tx, &row.list).await?;
        let event = Event::new(Action::CredentialRevoked)
            .subject(visitor)
            .note(format!("{id} {}", row.configuration));
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}
