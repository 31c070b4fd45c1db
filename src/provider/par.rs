//! Pushed authorization requests (RFC 9126): checked where the client can still read the answer, kept for a minute,
//! and opened by the browser with a reference that says nothing.

use crate::{
    AuthorizeError, Error, Inner, Provider, Shown, TokenError,
    authorize::{Arrival, target},
    client_auth, interaction,
    request::Request,
};
use kernel::{Call, ClientId};
use oauth::{Params, par};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use storage::{WriteTx, ceremony};

/// How long a browser may take to open it (RFC 9126 §2.2: relatively short).
const OPENS: Duration = Duration::from_secs(60);
const KIND: &str = "par";

/// Which pushed request an authorization came from; it is used up with the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pushed(Vec<u8>);

impl Provider {
    /// Takes a request from an authenticated client (RFC 9126 §2.1) and returns what its browser brings instead.
    ///
    /// # Errors
    /// [`TokenError::Refused`]: how the client proves itself, as at the token endpoint; whatever is wrong with the
    /// request, with the code the authorization endpoint has for it.
    pub async fn push(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
    ) -> Result<par::Response, TokenError> {
        let params = Params::new(form)?;
        let client = client_auth::authenticate(&self.0, call, shown, &params).await?;
        if params.find("request_uri").is_some() {
            // RFC 9126 §2.1: it must not be provided here.
            return Err(oauth::Error::request("A pushed request has no request_uri.").into());
        }
        let form = named(form, client.row.id);
        let known = (client.row, client.metadata);
        let object = self.0.unpack(call, &form, &known).await?;
        let arrival = Arrival { pushed: true, signed: object.is_some() };
        let said = object.unwrap_or(form);
        let target = target(&said, &known).map_err(|wrong| match wrong {
            AuthorizeError::RedirectUri => {
                oauth::Error::request("redirect_uri is missing or not registered.")
            }
            _ => oauth::Error::request("client_id is not the client's own."),
        })?;
        let mut request = self.check(&target, &said, arrival)?;
        let proof = self.0.proof(call, &shown, ("/par", known.1.security_profile))?;
        // RFC 9449 §10.1: a proof says whose code it shall be, as `dpop_jkt` does; both say the same.
        if let Some(jkt) = proof.jkt() {
            proof.keeps(request.dpop_jkt.as_deref())?;
            request.dpop_jkt = Some(jkt.to_owned());
        }
        let mut tx = self.0.store.write(call).await?;
        proof.spend(&tx).await?;
        let secret = self.0.put_by(&mut tx, &request).await?;
        tx.commit().await?;
        Ok(par::Response::new(&secret, OPENS.as_secs()))
    }

    /// The request behind a reference; within its minute it opens as often as a page is loaded again, until it is
    /// answered.
    pub(crate) async fn pushed(
        &self,
        call: Call,
        client: ClientId,
        reference: &str,
    ) -> Result<Result<Request, AuthorizeError>, Error> {
        let found = match par::secret(reference) {
            Some(secret) => self.0.look_up(call, secret).await?,
            None => None,
        };
        // RFC 9126 §2.2: bound to the client that pushed it.
        Ok(found.filter(|request| request.client == client).ok_or(AuthorizeError::Pushed))
    }
}

/// The form with the client's id in it, which those who authenticate by Basic leave out.
fn named(form: &[(String, String)], client: ClientId) -> Vec<(String, String)> {
    let mut form = form.to_vec();
    if !form.iter().any(|(name, _)| name == "client_id") {
        form.push(("client_id".to_owned(), client.to_string()));
    }
    form
}

impl Inner {
    async fn put_by(&self, tx: &mut WriteTx, request: &Request) -> Result<String, Error> {
        let secret = jose::b64_encode(tx.entropy().bytes::<32>());
        let key = self.key(&secret);
        let kept = Request { pushed: Some(Pushed(key.clone())), ..request.clone() };
        let text = serde_json::to_vec(&kept).map_err(|_| storage::Error::Corrupt("pushed request"))?;
        // After that it does not open; the row stays as long as an answer may take.
        let opens = tx.now().plus(OPENS);
        let sealed = self.keys.transient().seal(KIND, &key, opens, tx.entropy(), &text);
        let state = sealed.map_err(|_| keys::Error::Sealed)?.into_bytes();
        let expires_at = opens.plus(interaction::LASTS);
        ceremony::insert(tx, ceremony::Model { key, state, expires_at }).await?;
        Ok(secret)
    }

    async fn look_up(&self, call: Call, secret: &str) -> Result<Option<Request>, Error> {
        let key = self.key(secret);
        let row = ceremony::find(&self.store.read().await?, &key).await?;
        let text = row.and_then(|row| String::from_utf8(row.state).ok());
        let opened = text.and_then(|text| self.keys.transient().open(KIND, &key, call.now, &text).ok());
        Ok(opened.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn key(&self, secret: &str) -> Vec<u8> {
        self.keys.mac("guosuo/par", secret.as_bytes()).to_vec()
    }
}

impl Pushed {
    /// Uses the request up: `false` if it was answered before, in this tab or another (RFC 9126 §7.3).
    pub(crate) async fn consume(&self, tx: &WriteTx) -> Result<bool, Error> {
        Ok(ceremony::take(tx, &self.0).await?.is_some())
    }
}
