//! The wallet's answer (OpenID4VP §8.2): judged at once, kept sealed if good, the request ended if not.

use crate::{
    Error, Rejection, Verifier,
    check::{Bound, Received},
};
use audit::{Action, Event};
use credential::{dcql::Query, vp::Response};
use data_encoding::HEXLOWER;
use kernel::{Call, Moment};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, time::Duration};
use storage::{Tx, presentation};

/// The purpose of the seal on a result, and how long after the request it can be taken.
pub(crate) const PURPOSE: &str = "presentation";
pub(crate) const TAKEN_WITHIN: Duration = Duration::from_secs(600);

impl Verifier {
    /// Takes what a wallet posted to the `response_uri`. One answer counts, good or bad.
    ///
    /// # Errors
    /// [`Error::Answer`] when it is none; [`Error::NotFound`]; [`Error::Rejected`], which is recorded; [`Error::Done`].
    pub async fn respond(&self, call: Call, form: &[(String, String)]) -> Result<(), Error> {
        let (state, answer) = match Response::parse(form).map_err(Error::Answer)? {
            Response::Presented { state, vp_token } => (state, Some(vp_token)),
            Response::Refused { state, .. } => (state, None),
        };
        let (row, judged) = {
            let tx = self.0.store.read().await?;
            let row = presentation::find_by_state(&tx, &self.state_hash(&state)).await?;
            let row = row.filter(|row| row.expires_at > call.now).ok_or(Error::NotFound)?;
            if row.state != "asked" {
                return Err(Error::Done);
            }
            let judged = match &answer {
                Some(vp_token) => self.judge(&tx, call.now, &row, vp_token).await?,
                None => Err(Rejection::Declined),
            };
            (row, judged)
        };
        match judged {
            Ok(result) => self.keep(call, &row, &result, answer.as_ref()).await,
            Err(rejection) => {
                self.reject(call, &row, rejection).await?;
                match rejection {
                    // A refusal of the holder is a good answer to the post itself.
                    Rejection::Declined => Ok(()),
                    _ => Err(Error::Rejected(rejection)),
                }
            }
        }
    }

    async fn judge(
        &self,
        tx: &impl Tx,
        now: Moment,
        row: &presentation::Model,
        vp_token: &BTreeMap<String, Vec<String>>,
    ) -> Result<Result<Map<String, Value>, Rejection>, Error> {
        let query = serde_json::from_str(&row.query).map_err(|_| storage::Error::Corrupt("query"))?;
        let query = Query::parse(&query).map_err(|_| storage::Error::Corrupt("query"))?;
        let bound = Bound { audience: &row.audience, nonce: &row.nonce, now: now.seconds() };
        let demand = self.demand_of(tx, row.client, row.purpose).await?;
        let mut result = Map::new();
        // §8.1: every credential asked, nothing else.
        if vp_token.len() != query.credentials.len() {
            return Ok(Err(Rejection::Unsatisfied));
        }
        for asked in &query.credentials {
            // §6.1: without `multiple`, one presentation.
            let Some([text]) = vp_token.get(&asked.id).map(Vec::as_slice) else {
                return Ok(Err(Rejection::Unsatisfied));
            };
            let satisfying = Received::read(text)
                .and_then(|received| received.authenticate(self, &bound))
                .and_then(|authentic| authentic.satisfy(asked, &demand));
            let told = match satisfying {
                Ok(satisfying) => satisfying.current(self, tx).await?,
                Err(rejection) => Err(rejection),
            };
            match told {
                Ok(told) => result.insert(asked.id.clone(), Value::Object(told)),
                Err(rejection) => return Ok(Err(rejection)),
            };
        }
        Ok(Ok(result))
    }

    async fn keep(
        &self,
        call: Call,
        row: &presentation::Model,
        result: &Map<String, Value>,
        answer: Option<&BTreeMap<String, Vec<String>>>,
    ) -> Result<(), Error> {
        let plain = serde_json::to_vec(result).map_err(|_| storage::Error::Corrupt("result"))?;
        let expires = row.expires_at.plus(TAKEN_WITHIN);
        let entropy = self.0.store.entropy();
        let transient = self.0.keys.transient();
        let sealed =
            transient.seal(PURPOSE, row.id.bytes(), expires, entropy, &plain).map_err(keys::Error::from)?;
        let texts = answer.into_iter().flat_map(BTreeMap::values).flatten();
        let parts: Vec<&[u8]> = texts.map(String::as_bytes).collect();
        let hash = HEXLOWER.decode(keys::digest(&parts).as_bytes()).unwrap_or_default();
        let tx = self.0.store.write(call).await?;
        presentation::answer(&tx, row.id, sealed, &hash).await.map_err(done)?;
        Ok(tx.commit().await?)
    }

    async fn reject(&self, call: Call, row: &presentation::Model, rejection: Rejection) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        presentation::refuse(&tx, row.id, rejection.code()).await.map_err(done)?;
        let event = Event::new(Action::PresentationRefused)
            .recipient(row.client)
            .purpose(row.purpose)
            .decision(rejection.code())
            .note(row.id.to_string());
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}

pub(crate) fn done(error: storage::Error) -> Error {
    match error {
        storage::Error::Conflict => Error::Done,
        other => other.into(),
    }
}
