//! What an ID token tells of the person, where a request asked for it there (OpenID Connect Core §5.5). It is a
//! disclosure of its own, through the gate, recorded as one.

use crate::{
    Error, Inner,
    claims::{self, Places},
    verified::{self, Asked},
};
use kernel::{Actor, Call};
use privacy::{Ask, Recipient, ReleaseError};
use serde_json::{Map, Value};
use storage::{client, grant};

/// Claims of an ID token beside those about the sign-in.
#[derive(Debug, Default)]
pub(crate) struct Inside {
    pub(crate) claims: Map<String, Value>,
    pub(crate) verified_claims: Option<Value>,
}

impl Inner {
    /// What was asked, as far as the gate lets it. Refused, it is left out, and the login succeeds (§5.5.1; OpenID
    /// Connect for Identity Assurance 1.0 §5.7). `None` when the visitor took the grant back in this very moment.
    pub(crate) async fn inside(
        &self,
        call: Call,
        row: &client::Model,
        granted: &grant::Model,
    ) -> Result<Option<Inside>, Error> {
        let asked = Asked::granted(granted)?.unwrap_or_default();
        let plain = Places::granted(granted)?.unwrap_or_default().id_token;
        let mut wanted = plain.clone();
        claims::add(&mut wanted, asked.for_id_token());
        if wanted.is_empty() {
            return Ok(Some(Inside::default()));
        }
        let ask = Ask {
            recipient: Recipient::of(row)?,
            purpose: granted.purpose,
            wanted,
            reference: granted.reference.clone(),
        };
        let call = call.by(Actor::Client(row.id));
        let mut tx = self.store.write(call).await?;
        match self.privacy.release(&mut tx, granted.visitor, &ask, Some(granted.id)).await {
            Ok(told) => {
                tx.commit().await?;
                let verified_claims = verified::answer(&asked.id_token, &told, call.now);
                let mut inside = Inside { claims: Map::new(), verified_claims };
                let plainly = told.values.into_iter().filter(|told| claims::covers(&plain, told)).collect();
                claims::render(plainly, &mut inside.claims);
                Ok(Some(inside))
            }
            Err(ReleaseError::Refused(refusal)) => {
                drop(tx);
                self.privacy.record_refusal(call, granted.visitor, &ask, &refusal).await?;
                Ok(Some(Inside::default()))
            }
            Err(ReleaseError::Failed(privacy::Error::Internal(storage::Error::Conflict))) => Ok(None),
            Err(ReleaseError::Failed(error)) => Err(error.into()),
        }
    }
}
