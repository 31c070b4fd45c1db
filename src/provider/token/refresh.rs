//! Refreshing (RFC 6749 §6). Confidential clients keep their token; public ones get a new one each time
//! (RFC 9700 §4.14.2).

use super::issued;
use crate::{
    Error, Provider, TokenError, acr,
    client_auth::Client,
    details, id_token,
    inside::Inside,
    mint::{self, Holder, Kind},
    resource,
    sender::{self, Bound},
    subject,
};
use audit::{Action, Event};
use kernel::{Call, GrantId, Moment};
use oauth::{Code, Disclosure, Scope, TokenFormat, TokenResponse};
use std::time::Duration;
use storage::{Tx, WriteTx, document, grant, token};

const WORTHLESS: oauth::Error = oauth::Error::new(
    Code::InvalidGrant,
    "The refresh token is unknown, expired, revoked, or another client's; or the consent or the passport is gone.",
);

/// How long a rotated token still works, for clients that lost the answer on the way.
const GRACE: Duration = Duration::from_secs(60);

/// What a client asks with its refresh token.
pub(super) struct Renewal<'a> {
    pub(super) text: &'a str,
    /// Less than it has, if said.
    pub(super) scope: Option<Scope>,
    pub(super) bound: &'a Bound,
    pub(super) resource: Option<&'a str>,
    /// Less than was granted, if said.
    pub(super) details: Option<Disclosure>,
}

/// The grant of a refresh token, if it is one of the client's, not too old, and its key was shown where it has one: a
/// public client's refresh token is its key's (RFC 9449 §5).
fn own(row: &token::Model, client: &Client, bound: &Bound, now: Moment) -> Result<GrantId, TokenError> {
    let known = row.kind == Kind::Refresh.code() && row.client_id() == Some(client.row.id);
    let held = sender::read(row.confirmation.as_deref())?;
    let shown = held.is_none() || held == bound.confirmation;
    let id = row.grant.filter(|_| known && shown && row.expires_at > now);
    id.ok_or_else(|| WORTHLESS.into())
}

/// What a refresh token is worth to who renews it.
struct Worth<'a> {
    granted: grant::Model,
    passport: document::Model,
    scope: Scope,
    scope_text: String,
    resource: Option<&'a str>,
    details: Option<Disclosure>,
}

/// The resources a refresh token reaches, if it is for any but us.
fn resources<'a>(row: &'a token::Model, issuer: &str) -> Option<&'a str> {
    (row.audience != issuer).then_some(row.audience.as_str())
}

/// What a refresh token of an open grant is worth, if it is worth anything.
async fn worth<'a>(
    tx: &impl Tx,
    now: Moment,
    (row, granted): (&'a token::Model, grant::Model),
    (asked, issuer): (&'a Renewal<'_>, &str),
) -> Result<Worth<'a>, TokenError> {
    // Without a passport that works nobody goes on in its holder's name.
    let passport = document::current(tx, granted.visitor, now).await?.ok_or(WORTHLESS)?;
    let held = Scope::parse(&row.scope)?;
    let scope = asked.scope.clone().unwrap_or_else(|| held.clone());
    if !scope.is_within(&held) || scope.is_empty() {
        return Err(
            oauth::Error::new(Code::InvalidScope, "The scope reaches beyond what was granted.").into()
        );
    }
    let details = Disclosure::narrowed(details::granted(&granted)?.as_ref(), asked.details.clone())?;
    let resource = resource::narrowed(resources(row, issuer), asked.resource)?;
    Ok(Worth { granted, passport, scope_text: scope.to_string(), scope, resource, details })
}

impl Worth<'_> {
    /// The access token's.
    fn holder<'a>(&'a self, row: &'a token::Model, bound: &'a Bound) -> Holder<'a> {
        Holder {
            client: &row.client,
            grant: row.grant,
            visitor: row.visitor,
            scope: &self.scope_text,
            resource: self.resource,
            confirmation: bound.confirmation.as_ref(),
            details: self.details.as_ref(),
        }
    }
}

impl Provider {
    pub(super) async fn refresh(
        &self,
        call: Call,
        client: &Client,
        asked: Renewal<'_>,
    ) -> Result<TokenResponse, TokenError> {
        let hash = mint::hash(&self.0, token::TOKEN, asked.text);
        let access = match client.metadata.access_token_format {
            TokenFormat::Jwt => self.sign_for_refresh(call, client, &hash, &asked).await?,
            TokenFormat::Opaque => Some(mint::random(&self.0)),
        };
        let mut tx = self.0.store.write(call).await?;
        let row = token::find(&tx, &hash).await?.ok_or(WORTHLESS)?;
        let id = own(&row, client, asked.bound, call.now)?;
        let granted = grant::find(&tx, id).await?.filter(|g| g.ended_at.is_none()).ok_or(WORTHLESS)?;
        if let Some(at) = row.revoked_at
            && !self.within_grace(&tx, client, &granted, at).await?
        {
            self.reused(tx, &granted).await?;
            return Err(WORTHLESS.into());
        }
        let worth = worth(&tx, call.now, (&row, granted), (&asked, &self.0.issuer)).await?;
        asked.bound.spend(&tx).await?;
        let granted = &worth.granted;
        let sub = subject::ensure(&tx, granted.visitor, &client.row.sector_host).await?;
        let holder = worth.holder(&row, asked.bound);
        let access = access.ok_or(WORTHLESS)?;
        mint::keep(&tx, &self.0, (Kind::Access, &access), &holder).await?;
        let mut response = issued(access, &holder);
        response.refresh_token = self.rotate(&tx, client, &row, holder).await?;
        let event = Event::new(Action::TokenIssued)
            .subject(granted.visitor)
            .recipient(client.row.id)
            .purpose(granted.purpose)
            .country(client.row.country)
            .note(format!("{id} refresh_token"));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        if worth.scope.has("openid") {
            // OpenID Connect Core §12.2: same iss, sub, aud and auth_time; no nonce. What is told of the person comes
            // with the first one alone.
            let login = id_token::Login {
                sub,
                client: (client.row.id, &client.metadata),
                nonce: None,
                access_token: None,
                inside: Inside::default(),
                acr: granted.acr.as_deref().map(|told| acr::still(told, worth.passport.evidence).to_owned()),
                grant: granted,
            };
            response.id_token = Some(id_token::sign(&self.0, call.now, login)?);
        }
        Ok(response)
    }

    /// An access token that is read, before the transaction that keeps it. `None` for a refresh token which that will
    /// refuse.
    async fn sign_for_refresh(
        &self,
        call: Call,
        client: &Client,
        hash: &[u8],
        asked: &Renewal<'_>,
    ) -> Result<Option<String>, TokenError> {
        let tx = self.0.store.read().await?;
        let Some(row) = token::find(&tx, hash).await? else { return Ok(None) };
        let Ok(id) = own(&row, client, asked.bound, call.now) else { return Ok(None) };
        let Some(granted) = grant::find(&tx, id).await? else { return Ok(None) };
        let worth = match worth(&tx, call.now, (&row, granted), (asked, &self.0.issuer)).await {
            Ok(worth) => worth,
            Err(TokenError::Refused(_)) => return Ok(None),
            Err(failed) => return Err(failed),
        };
        self.sign_ahead(&tx, call.now, client, (&worth.granted, &worth.holder(&row, asked.bound))).await
    }

    /// The new refresh token of a public client, which reaches as far as the old one (RFC 6749 §6).
    async fn rotate(
        &self,
        tx: &WriteTx,
        client: &Client,
        row: &token::Model,
        access: Holder<'_>,
    ) -> Result<Option<String>, TokenError> {
        if client.metadata.is_confidential() {
            return Ok(None);
        }
        if row.revoked_at.is_none() {
            token::revoke(tx, &row.token_hash, tx.now()).await?;
        }
        let refresh = Holder { scope: &row.scope, resource: resources(row, &self.0.issuer), ..access };
        Ok(Some(mint::token(tx, &self.0, Kind::Refresh, &refresh).await?))
    }

    /// Whether a dead token was rotated away a moment ago rather than revoked: then its successor lives.
    async fn within_grace(
        &self,
        tx: &WriteTx,
        client: &Client,
        granted: &grant::Model,
        at: Moment,
    ) -> Result<bool, Error> {
        let recent = tx.now().since(at) <= GRACE;
        let rotates = !client.metadata.is_confidential();
        Ok(recent && rotates && token::has_live_refresh(tx, granted.id, tx.now()).await?)
    }

    /// A dead refresh token came back: the family ends (RFC 9700 §4.14.2).
    async fn reused(&self, mut tx: WriteTx, granted: &grant::Model) -> Result<(), Error> {
        let revoked = token::revoke_grant(&tx, granted.id, tx.now()).await?;
        let event = Event::new(Action::CodeReplayed)
            .subject(granted.visitor)
            .recipient(granted.client)
            .purpose(granted.purpose)
            .note(format!("{} refresh_token, tokens ended: {revoked}", granted.id));
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}
