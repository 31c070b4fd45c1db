//! Asking: the query is judged, then signed when the wallet fetches it (OpenID4VP §5).

use crate::{Error, Verifier, claims::wanted};
use audit::{Action, Event};
use credential::{
    dcql::Query,
    vp::{self, Request},
    x5c,
};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Call, ClientId, Moment, PresentationId, Purpose};
use keys::Use;
use privacy::{Ask, Recipient};
use serde_json::{Map, Value};
use std::time::Duration;
use storage::{client, presentation};
use url::Url;

/// How long a wallet has to answer.
const LIFE: Duration = Duration::from_secs(300);

/// What a relying party wants to know.
#[derive(Debug, Clone)]
pub struct Question {
    /// What for: one of its registered purposes.
    pub purpose: Purpose,
    /// The DCQL query.
    pub query: Value,
}

/// A request to show to a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// Under which the relying party fetches the result. Not for the wallet.
    pub id: PresentationId,
    /// Where the wallet fetches the signed request.
    pub request_uri: String,
    /// The same as an `openid4vp:` URI, for a link or a QR code.
    pub uri: String,
    /// Until when an answer counts.
    pub expires_at: Moment,
}

impl Verifier {
    /// Makes a request for an authenticated relying party.
    ///
    /// # Errors
    /// [`Error::Query`], [`Error::Purpose`]; [`Error::OverAsking`], which is recorded, when the policy lets the purpose
    /// learn less than asked; [`Error::Proof`].
    pub async fn request(
        &self,
        call: Call,
        client: ClientId,
        question: &Question,
    ) -> Result<Requested, Error> {
        let query = Query::parse(&question.query).map_err(Error::Query)?;
        let wanted = wanted(&query).ok_or(Error::Query(credential::Error::Member("path")))?;
        let row = client::find(&self.0.store.read().await?, client).await?;
        let row = row.filter(|row| row.state == "active").ok_or(Error::NotFound)?;
        if !row.purposes.0.contains(&question.purpose) {
            return Err(Error::Purpose);
        }
        let ask = Ask { recipient: Recipient::of(&row)?, purpose: question.purpose, wanted, reference: None };
        let items = self.0.privacy.may_ask(&ask);
        if items.iter().any(|item| item.granted != Some(item.asked)) {
            self.record_over_asking(call, &ask).await?;
            return Err(Error::OverAsking(items));
        }
        if !self.demand(&ask).is_asked_by(&query) {
            return Err(Error::Proof);
        }
        self.open(call, client, question).await
    }

    async fn open(&self, call: Call, client: ClientId, question: &Question) -> Result<Requested, Error> {
        let tx = self.0.store.write(call).await?;
        let state = BASE64URL_NOPAD.encode(&tx.entropy().bytes::<32>());
        let audience = self.client_id()?;
        let expires_at = call.now.plus(LIFE);
        let row = presentation::Model {
            id: PresentationId::new(call.now, tx.entropy()),
            state_hash: self.state_hash(&state),
            client,
            purpose: question.purpose,
            audience: audience.clone(),
            query: question.query.to_string(),
            nonce: BASE64URL_NOPAD.encode(&tx.entropy().bytes::<32>()),
            state: "asked".to_owned(),
            code: None,
            result: None,
            response_hash: None,
            created_at: call.now,
            expires_at,
        };
        let id = row.id;
        presentation::insert(&tx, row).await?;
        tx.commit().await?;
        let request_uri = format!("{}/presentations/request/{state}", self.0.issuer);
        let parameters = [("client_id", audience.as_str()), ("request_uri", &request_uri)];
        let uri = Url::parse_with_params("openid4vp://authorize", parameters);
        Ok(Requested { id, uri: uri.map(String::from).unwrap_or_default(), request_uri, expires_at })
    }

    /// The signed request object of a `state`: `application/oauth-authz-req+jwt`. It may be fetched again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or it is answered or over.
    pub async fn request_object(&self, call: Call, state: &str) -> Result<String, Error> {
        let row = presentation::find_by_state(&self.0.store.read().await?, &self.state_hash(state)).await?;
        let row =
            row.filter(|row| row.state == "asked" && row.expires_at > call.now).ok_or(Error::NotFound)?;
        // The key may have been rotated since: then the answer would be bound to another name.
        if self.client_id()? != row.audience {
            return Err(Error::NotFound);
        }
        let request = Request {
            client_id: row.audience,
            response_type: "vp_token".to_owned(),
            response_mode: "direct_post".to_owned(),
            response_uri: format!("{}/presentations/response", self.0.issuer),
            aud: vp::AUDIENCE.to_owned(),
            nonce: row.nonce,
            state: state.to_owned(),
            dcql_query: serde_json::from_str(&row.query).map_err(|_| storage::Error::Corrupt("query"))?,
            client_metadata: Request::client_metadata(),
            iat: call.now.seconds(),
            exp: row.expires_at.seconds(),
        };
        let mut header = Map::new();
        header.insert("x5c".into(), x5c::write(&self.0.keys.x5c(Use::Request)));
        Ok(self.0.keys.sign_with(Use::Request, vp::TYP, header, &request)?)
    }

    fn client_id(&self) -> Result<String, Error> {
        let chain = self.0.keys.x5c(Use::Request);
        let leaf = chain.first().ok_or(keys::Error::NoKey)?;
        Ok(vp::client_id(leaf))
    }

    async fn record_over_asking(&self, call: Call, ask: &Ask) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let event = Event::new(Action::PresentationRefused)
            .recipient(ask.recipient.client)
            .claims(ask.wanted.iter().copied())
            .purpose(ask.purpose)
            .country(ask.recipient.country)
            .policy(self.0.privacy.policies().digest.clone())
            .decision(privacy::minimise::MINIMAL);
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}
