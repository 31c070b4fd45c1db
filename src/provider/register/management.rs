//! Managing a registration (RFC 7592): by its own token, or by an operator.

use crate::{Error, Inner, Provider, TokenError, client_secret, mint};
use audit::{Action, Event};
use kernel::{Actor, Call, ClientId, GrantId, Purpose};
use oauth::{ClientMetadata, Code, Registered, Wish};
use serde::Serialize;
use serde_json::Value;
use storage::{WriteTx, Written, client, grant, token};
use subtle::ConstantTimeEq;

const STRANGER: oauth::Error = oauth::Error::new(
    Code::InvalidToken,
    "The registration access token is not that of a client that is registered here.",
);

/// A grant, for operators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantView {
    /// Which.
    pub grant: GrantId,
    /// What for.
    pub purpose: Purpose,
    /// How far.
    pub scope: String,
    /// Since when.
    pub since: String,
    /// When something was last disclosed under it.
    pub used: Option<String>,
}

impl Inner {
    /// The token that manages a registration: made from what is kept, so that it can be told again, and bound to its
    /// client.
    pub(super) fn registration_token(&self, row: &client::Model) -> Option<String> {
        let from = row.registration.as_ref()?;
        let text = [row.id.to_string().as_bytes(), from].concat();
        Some(jose::b64_encode(self.keys.mac("guosuo/registration", &text)))
    }
}

impl Provider {
    /// The client whose registration a token manages. Another client's token, and that of one that is gone, get nothing
    /// (RFC 7592 §2.1).
    async fn managed(&self, id: &str, token: &str) -> Result<(client::Model, ClientMetadata), TokenError> {
        let id: ClientId = id.parse().map_err(|_| STRANGER)?;
        let (row, metadata) = self.0.client(id).await?.ok_or(STRANGER)?;
        let own = self.0.registration_token(&row).ok_or(STRANGER)?;
        if bool::from(own.as_bytes().ct_eq(token.as_bytes())) {
            Ok((row, (*metadata).clone()))
        } else {
            Err(STRANGER.into())
        }
    }

    /// Tells a client its registration (RFC 7592 §2.1). Its secret is not told again: only a hash of it is kept.
    ///
    /// # Errors
    /// `invalid_token`.
    pub async fn registration(&self, id: &str, token: &str) -> Result<Registered, TokenError> {
        let (row, metadata) = self.managed(id, token).await?;
        Ok(self.0.registered(&row, metadata, None))
    }

    /// Puts another registration in the place of a client's (RFC 7592 §2.2). What an operator decided stays; so does the
    /// sector, that its visitors' names rest on.
    ///
    /// # Errors
    /// `invalid_token`; `invalid_client_metadata`, `invalid_redirect_uri`.
    pub async fn reregister(
        &self,
        call: Call,
        (id, token): (&str, &str),
        body: Value,
    ) -> Result<Registered, TokenError> {
        let (row, before) = self.managed(id, token).await?;
        let wish = Wish::of(body)?;
        let refused = |sentence| TokenError::from(oauth::Error::new(Code::InvalidClientMetadata, sentence));
        let (named, secret) = wish.named();
        if named != Some(row.id.to_string().as_str()) {
            return Err(refused("client_id is missing, or another client's."));
        }
        if secret.is_some_and(|secret| Some(mint::hash(&self.0, mint::SECRET, secret)) != row.secret_hash) {
            return Err(refused("client_secret is not the client's; leave it out."));
        }
        let wish = self.stated(call.now, wish).await?;
        let metadata = wish.granted(&oauth::standing_of(&before), self.usual_alg())?;
        if metadata.sector_host() != before.sector_host() {
            return Err(refused("The host that visitors are known by cannot change; register anew."));
        }
        self.0.judged(&metadata).await?;
        let mut tx = self.0.store.write(call.by(Actor::Client(row.id))).await?;
        let method = metadata.token_endpoint_auth_method;
        let made = (method != before.token_endpoint_auth_method)
            .then(|| client_secret::make(&self.0, &tx, row.id, &metadata))
            .transpose()?
            .flatten();
        let (secret_hash, wrapped, told) = match made {
            Some(made) => (Some(made.hash), made.wrapped, Some(made.text)),
            None if method.has_secret() => (row.secret_hash.clone(), row.secret.clone(), None),
            None => (None, None, None),
        };
        let after = client::Model {
            name: metadata.client_name.clone(),
            metadata: Written::of(&metadata)?,
            secret_hash,
            secret: wrapped,
            ..row
        };
        client::replace(&tx, after.clone()).await?;
        let event = Event::new(Action::ClientChanged).recipient(after.id).country(after.country);
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(self.0.registered(&after, metadata, told))
    }

    /// Removes a registration and what rests on it (RFC 7592 §2.3).
    ///
    /// # Errors
    /// `invalid_token`.
    pub async fn unregister(&self, call: Call, id: &str, token: &str) -> Result<(), TokenError> {
        let (row, _) = self.managed(id, token).await?;
        Ok(self.remove(call.by(Actor::Client(row.id)), row.id).await?)
    }

    /// Removes a relying party, as an operator.
    ///
    /// # Errors
    /// [`Error::NoClient`] when there is none that is active or suspended.
    pub async fn remove(&self, call: Call, id: ClientId) -> Result<(), Error> {
        self.moved(call, id, (&["active", "suspended"], "removed"), Action::ClientRemoved).await
    }

    /// Keeps a relying party out until it is let in again.
    ///
    /// # Errors
    /// [`Error::NoClient`] when there is none that is active.
    pub async fn suspend(&self, call: Call, id: ClientId) -> Result<(), Error> {
        self.moved(call, id, (&["active"], "suspended"), Action::ClientSuspended).await
    }

    /// Lets a suspended relying party in again.
    ///
    /// # Errors
    /// [`Error::NoClient`] when there is none that is suspended.
    pub async fn resume_client(&self, call: Call, id: ClientId) -> Result<(), Error> {
        self.moved(call, id, (&["suspended"], "active"), Action::ClientSuspended).await
    }

    /// Ends every grant to a relying party and every token of it; says how many of both.
    ///
    /// # Errors
    /// [`Error::NoClient`] when there is no such client.
    pub async fn end_grants(&self, call: Call, id: ClientId) -> Result<(u64, u64), Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = client::find(&tx, id).await?.ok_or(Error::NoClient)?;
        let ended = ended(&tx, id).await?;
        let event = Event::new(Action::GrantsEnded)
            .recipient(id)
            .country(row.country)
            .note(format!("grants ended: {}, tokens ended: {}", ended.0, ended.1));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// What is granted to a relying party now: when, for what and how far. Whom by is not told.
    ///
    /// # Errors
    /// What the store says.
    pub async fn grants_to(&self, id: ClientId) -> Result<Vec<GrantView>, Error> {
        let rows = grant::to(&self.0.store.read().await?, id, 1000).await?;
        let view = |row: grant::Model| GrantView {
            grant: row.id,
            purpose: row.purpose,
            scope: row.scope,
            since: row.created_at.to_string(),
            used: row.used_at.map(|at| at.to_string()),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn moved(
        &self,
        call: Call,
        id: ClientId,
        (from, to): (&[&str], &str),
        action: Action,
    ) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = client::find(&tx, id).await?.filter(|row| from.contains(&row.state.as_str()));
        let row = row.ok_or(Error::NoClient)?;
        client::advance(&tx, id, &row.state, to).await?;
        let mut event = Event::new(action).recipient(id).country(row.country);
        if to == "active" {
            event = event.note("let in again");
        } else {
            let (grants, tokens) = if to == "removed" { ended(&tx, id).await? } else { (0, 0) };
            event = event.note(format!("{to}; grants ended: {grants}, tokens ended: {tokens}"));
        }
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}

async fn ended(tx: &WriteTx, id: ClientId) -> Result<(u64, u64), Error> {
    let tokens = token::revoke_to(tx, &id.to_string()).await?;
    Ok((grant::end_to(tx, id).await?, tokens))
}
