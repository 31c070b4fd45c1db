//! The relying party takes the result: once, with its ledger entry in the same transaction.

use crate::{
    Error, Verifier,
    claims::wanted,
    response::{PURPOSE, TAKEN_WITHIN, done},
};
use audit::{Action, Event};
use credential::dcql::Query;
use data_encoding::HEXLOWER;
use kernel::{Call, ClientId, PresentationId};
use serde_json::{Map, Value};
use std::fmt;
use storage::{client, presentation};

/// What became of a request.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// The wallet has not answered yet.
    Pending,
    /// There will be no answer; the code says why.
    Refused {
        /// A code of [`crate::Rejection`].
        code: String,
    },
    /// The claims that were asked, by the id of the credential query.
    Presented {
        /// The claims.
        claims: Map<String, Value>,
        /// The index of the ledger's entry of it.
        entry: u64,
    },
}

impl fmt::Debug for Outcome {
    // Claims are about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "Pending",
            Self::Refused { .. } => "Refused",
            Self::Presented { .. } => "Presented",
        })
    }
}

impl Verifier {
    /// What became of one of the relying party's own requests. Presented claims are given once.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another's request, or one that is over; [`Error::Done`] when the result was taken.
    pub async fn result(&self, call: Call, client: ClientId, id: PresentationId) -> Result<Outcome, Error> {
        let row = presentation::find_of(&self.0.store.read().await?, client, id).await?;
        let row = row.ok_or(Error::NotFound)?;
        match row.state.as_str() {
            "asked" if row.expires_at > call.now => Ok(Outcome::Pending),
            "refused" => Ok(Outcome::Refused { code: row.code.unwrap_or_default() }),
            "answered" if row.expires_at.plus(TAKEN_WITHIN) > call.now => self.release(call, row).await,
            "released" => Err(Error::Done),
            _ => Err(Error::NotFound),
        }
    }

    async fn release(&self, call: Call, row: presentation::Model) -> Result<Outcome, Error> {
        let sealed = row.result.ok_or(storage::Error::Corrupt("result"))?;
        let transient = self.0.keys.transient();
        let plain = transient.open(PURPOSE, row.id.bytes(), call.now, &sealed).map_err(keys::Error::from)?;
        let claims = serde_json::from_slice(&plain).map_err(|_| storage::Error::Corrupt("result"))?;
        let query = serde_json::from_str(&row.query).ok();
        let query = query.and_then(|query| Query::parse(&query).ok());
        let query = query.ok_or(storage::Error::Corrupt("query"))?;
        let hash = row.response_hash.unwrap_or_default();
        let mut tx = self.0.store.write(call).await?;
        presentation::release(&tx, row.id).await.map_err(done)?;
        let recipient = client::find(&tx, row.client).await?.ok_or(storage::Error::Missing)?;
        let event = Event::new(Action::Presented)
            .recipient(row.client)
            .claims(wanted(&query).unwrap_or_default())
            .purpose(row.purpose)
            .country(recipient.country)
            .policy(self.0.privacy.policies().digest.clone())
            .note(format!("{} {}", row.id, HEXLOWER.encode(&hash)));
        let entry = self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(Outcome::Presented { claims, entry })
    }

    /// Forgets requests whose time is over, results never taken included; says how many.
    ///
    /// # Errors
    /// What the store says.
    pub async fn sweep(&self, call: Call) -> Result<u64, Error> {
        let tx = self.0.store.write(call).await?;
        let gone = presentation::sweep(&tx, call.now.minus(TAKEN_WITHIN)).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
