//! An authorization code is worth tokens once (RFC 6749 §4.1.3, RFC 7636 §4.6).

use super::issued;
use crate::{
    Error, Provider, TokenError,
    client_auth::Client,
    details, id_token,
    mint::{self, Holder, Kind},
    resource,
    sender::Bound,
    subject,
};
use audit::{Action, Event};
use kernel::{Call, Moment};
use oauth::{Challenge, Code, Disclosure, Scope, TokenFormat, TokenResponse};
use storage::{Tx, WriteTx, code, grant, token};

/// One sentence for every way a code fails: which one it was helps only a thief.
const WORTHLESS: oauth::Error = oauth::Error::new(
    Code::InvalidGrant,
    "The code is unknown, expired, used, or was issued for another client or redirect_uri.",
);

/// What the client sends to redeem a code.
pub(super) struct Redemption<'a> {
    pub(super) code: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) verifier: Option<&'a str>,
    pub(super) bound: &'a Bound,
    pub(super) resource: Option<&'a str>,
    pub(super) details: Option<Disclosure>,
}

/// What a code is worth to who redeems it.
struct Worth<'a> {
    granted: grant::Model,
    /// The one resource of the access token, of those the code was asked for.
    resource: Option<&'a str>,
    details: Option<Disclosure>,
}

/// Whether the verifier is the challenge's. One for a code that was asked without a challenge is none either: somebody
/// may have taken the challenge out on the way (RFC 9700 §4.8.2).
fn proved(row: &code::Model, verifier: Option<&str>) -> Result<(), oauth::Error> {
    if row.code_challenge.is_empty() {
        let sentence = "The code was asked without a code_challenge, so that no code_verifier fits it.";
        return if verifier.is_none() {
            Ok(())
        } else {
            Err(oauth::Error::new(Code::InvalidGrant, sentence))
        };
    }
    Challenge::stored(row.code_challenge.clone()).verify(verifier)
}

/// Whether a code is redeemed in its time, as it was asked for (RFC 6749 §4.1.3, RFC 7636 §4.6, RFC 9449 §10).
fn fits(row: &code::Model, now: Moment, given: &Redemption<'_>) -> Result<(), oauth::Error> {
    if row.expires_at <= now || row.redirect_uri != given.redirect_uri {
        return Err(WORTHLESS);
    }
    proved(row, given.verifier)?;
    given.bound.keeps(row.confirmation.as_deref())
}

/// What a code of the client's is worth, if it is worth anything.
async fn worth<'a>(
    tx: &impl Tx,
    now: Moment,
    row: &'a code::Model,
    given: &'a Redemption<'_>,
) -> Result<Worth<'a>, TokenError> {
    fits(row, now, given)?;
    let resource = resource::narrowed(row.resource.as_deref(), given.resource)?;
    let granted = grant::find(tx, row.grant).await?.filter(|g| g.ended_at.is_none()).ok_or(WORTHLESS)?;
    let details = Disclosure::narrowed(details::granted(&granted)?.as_ref(), given.details.clone())?;
    Ok(Worth { granted, resource, details })
}

impl Worth<'_> {
    /// The access token's.
    fn holder<'a>(&'a self, client: &'a str, bound: &'a Bound) -> Holder<'a> {
        Holder {
            client,
            grant: Some(self.granted.id),
            visitor: Some(self.granted.visitor),
            scope: &self.granted.scope,
            resource: self.resource,
            confirmation: bound.confirmation.as_ref(),
            details: self.details.as_ref(),
        }
    }
}

impl Provider {
    pub(super) async fn redeem_code(
        &self,
        call: Call,
        client: &Client,
        given: Redemption<'_>,
    ) -> Result<TokenResponse, TokenError> {
        let hash = mint::hash(&self.0, mint::CODE, given.code);
        let access = match client.metadata.access_token_format {
            TokenFormat::Jwt => self.sign_for_code(call, client, &hash, &given).await?,
            TokenFormat::Opaque => Some(mint::random(&self.0)),
        };
        let mut tx = self.0.store.write(call).await?;
        let row = code::find(&tx, &hash).await?.ok_or(WORTHLESS)?;
        if row.client != client.row.id {
            return Err(WORTHLESS.into());
        }
        if row.consumed_at.is_some() {
            self.replayed(tx, &row).await?;
            return Err(WORTHLESS.into());
        }
        let worth = worth(&tx, call.now, &row, &given).await?;
        match code::consume(&tx, &hash, call.now).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => {
                // Another redemption won between our reading and our writing.
                drop(tx);
                let tx = self.0.store.write(call).await?;
                self.replayed(tx, &row).await?;
                return Err(WORTHLESS.into());
            }
            Err(other) => return Err(other.into()),
        }
        given.bound.spend(&tx).await?;
        let granted = &worth.granted;
        let sub = subject::ensure(&tx, granted.visitor, &client.row.sector_host).await?;
        let id = client.row.id.to_string();
        let holder = worth.holder(&id, given.bound);
        let access = access.ok_or(WORTHLESS)?;
        let mut response = self.keep(&tx, client, (&row, holder), access).await?;
        let event = Event::new(Action::TokenIssued)
            .subject(granted.visitor)
            .recipient(client.row.id)
            .purpose(granted.purpose)
            .country(client.row.country)
            .note(format!("{} authorization_code", granted.id));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        let login = id_token::Login {
            sub,
            client: (client.row.id, &client.metadata),
            nonce: row.nonce.clone(),
            access_token: None,
            acr: granted.acr.clone(),
            inside: self.0.inside(call, &client.row, granted).await?.ok_or(WORTHLESS)?,
            grant: granted,
        };
        // A FAPI client may want no login (FAPI 2.0 §5.3.2.2).
        if Scope::parse(&granted.scope)?.has("openid") {
            response.id_token = Some(id_token::sign(&self.0, call.now, login)?);
        }
        Ok(response)
    }

    /// Keeps the access token, and makes a refresh token where the visitor allowed `offline_access`.
    async fn keep(
        &self,
        tx: &WriteTx,
        client: &Client,
        (row, holder): (&code::Model, Holder<'_>),
        access: String,
    ) -> Result<TokenResponse, TokenError> {
        mint::keep(tx, &self.0, (Kind::Access, &access), &holder).await?;
        let mut response = issued(access, &holder);
        if Scope::parse(holder.scope)?.has("offline_access") {
            // RFC 9449 §5: who proves itself at each refresh may change its key; a public client may not. The token
            // reaches every resource the code was asked for.
            let confirmation = holder.confirmation.filter(|_| !client.metadata.is_confidential());
            let refresh = Holder { confirmation, resource: row.resource.as_deref(), ..holder };
            response.refresh_token = Some(mint::token(tx, &self.0, Kind::Refresh, &refresh).await?);
        }
        Ok(response)
    }

    /// An access token that is read, before the transaction that keeps it. `None` for a code which that will refuse.
    async fn sign_for_code(
        &self,
        call: Call,
        client: &Client,
        hash: &[u8],
        given: &Redemption<'_>,
    ) -> Result<Option<String>, TokenError> {
        let tx = self.0.store.read().await?;
        let own = |row: &code::Model| row.client == client.row.id && row.consumed_at.is_none();
        let Some(row) = code::find(&tx, hash).await?.filter(own) else { return Ok(None) };
        let worth = match worth(&tx, call.now, &row, given).await {
            Ok(worth) => worth,
            Err(TokenError::Refused(_)) => return Ok(None),
            Err(failed) => return Err(failed),
        };
        let id = row.client.to_string();
        self.sign_ahead(&tx, call.now, client, (&worth.granted, &worth.holder(&id, given.bound))).await
    }

    /// A code came twice: somebody has a copy, so whatever came from it ends (RFC 6749 §4.1.2).
    async fn replayed(&self, mut tx: WriteTx, row: &code::Model) -> Result<(), Error> {
        let revoked = token::revoke_grant(&tx, row.grant, tx.now()).await?;
        let mut event = Event::new(Action::CodeReplayed)
            .recipient(row.client)
            .note(format!("{} tokens ended: {revoked}", row.grant));
        if let Some(granted) = grant::find(&tx, row.grant).await? {
            event = event.subject(granted.visitor).purpose(granted.purpose);
        }
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}
