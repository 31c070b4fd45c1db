//! How well the passport behind a credential was proved. Every credential is of a chip's data; who demands more has to
//! ask for `verification`, and is told nothing by a credential of less.

use crate::{Error, Rejection, Verifier};
use credential::dcql::{Query, Step};
use kernel::{Assurance, ClientId, Purpose};
use privacy::{Ask, Recipient};
use serde_json::{Map, Value};
use storage::{Tx, client};

/// What every credential is worth at least.
const LEAST: Assurance = Assurance::Chip;

/// What a presentation must show, if it is more than every credential does.
pub(crate) struct Demand(Option<Assurance>);

impl Verifier {
    /// What a question demands.
    pub(crate) fn demand(&self, ask: &Ask) -> Demand {
        Demand(Some(self.0.privacy.policies().demands(ask)).filter(|demanded| *demanded > LEAST))
    }

    /// What a request demands when its answer comes.
    pub(crate) async fn demand_of(
        &self,
        tx: &impl Tx,
        client: ClientId,
        purpose: Purpose,
    ) -> Result<Demand, Error> {
        let row = client::find(tx, client).await?.ok_or(storage::Error::Missing)?;
        let recipient = Recipient::of(&row)?;
        Ok(self.demand(&Ask { recipient, purpose, wanted: Vec::new(), reference: None }))
    }
}

impl Demand {
    /// Whether the query asks every credential for what the demand is judged by.
    pub(crate) fn is_asked_by(&self, query: &Query) -> bool {
        let path = [Step::Name("verification".to_owned())];
        self.0.is_none() || query.credentials.iter().all(|asked| asked.claims.iter().any(|p| **p == path))
    }

    /// Judges a credential by what its issuer said of the passport.
    pub(crate) fn judge(&self, claims: &Map<String, Value>) -> Result<(), Rejection> {
        let Some(demanded) = self.0 else { return Ok(()) };
        let told = claims.get("verification").and_then(|v| v.get("assurance_level")).and_then(Value::as_str);
        match told.and_then(|code| code.parse().ok()) {
            Some(proved) if demanded <= proved => Ok(()),
            _ => Err(Rejection::Proof),
        }
    }
}
