//! An authorization code is worth tokens once (RFC 6749 §4.1.3, RFC 7636 §4.6).

use super::issued;
use crate::{
    Error, Provider, TokenError,
    client_auth::Client,
    details, id_token,
    mint::{self, Holder, Kind, Words},
    resource,
    sender::Bound,
    subject,
};
use audit::{Action, Event};
use kernel::{Call, Moment};
use oauth::{Challenge, Code, Disclosure, Scope, TokenResponse};
use storage::{WriteTx, code, grant, token};

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

/// What a code turns into.
struct Giving<'a> {
    granted: &'a grant::Model,
    sub: &'a str,
    bound: &'a Bound,
    /// Every resource the code was asked for, and the one it is redeemed for.
    resources: Option<&'a str>,
    resource: Option<&'a str>,
    details: Option<&'a Disclosure>,
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

impl Provider {
    pub(super) async fn redeem_code(
        &self,
        call: Call,
        client: &Client,
        given: Redemption<'_>,
    ) -> Result<TokenResponse, TokenError> {
        let hash = mint::hash(&self.0, mint::CODE, given.code);
        let mut tx = self.0.store.write(call).await?;
        let row = code::find(&tx, &hash).await?.ok_or(WORTHLESS)?;
        if row.client != client.row.id {
            return Err(WORTHLESS.into());
        }
        if row.consumed_at.is_some() {
            self.replayed(tx, &row).await?;
            return Err(WORTHLESS.into());
        }
        fits(&row, call.now, &given)?;
        let resource = resource::narrowed(row.resource.as_deref(), given.resource)?;
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
        let granted = grant::find(&tx, row.grant).await?.filter(|g| g.ended_at.is_none()).ok_or(WORTHLESS)?;
        let details = Disclosure::narrowed(details::granted(&granted)?.as_ref(), given.details)?;
        given.bound.spend(&tx).await?;
        let sub = subject::ensure(&tx, granted.visitor, &client.row.sector_host).await?;
        let giving = Giving {
            granted: &granted,
            sub: &sub,
            bound: given.bound,
            resources: row.resource.as_deref(),
            resource,
            details: details.as_ref(),
        };
        let mut response = self.grant_tokens(&mut tx, client, giving).await?;
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
            nonce: row.nonce,
            access_token: None,
            acr: granted.acr.clone(),
            inside: self.0.inside(call, &client.row, &granted).await?.ok_or(WORTHLESS)?,
            grant: &granted,
        };
        // A FAPI client may want no login (FAPI 2.0 §5.3.2.2).
        if Scope::parse(&granted.scope)?.has("openid") {
            response.id_token = Some(id_token::sign(&self.0, call.now, login)?);
        }
        Ok(response)
    }

    /// Access token and, for `offline_access`, refresh token of a grant.
    async fn grant_tokens(
        &self,
        tx: &mut WriteTx,
        client: &Client,
        Giving { granted, sub, bound, resources, resource, details }: Giving<'_>,
    ) -> Result<TokenResponse, TokenError> {
        let id = client.row.id.to_string();
        let confirmation = bound.confirmation.as_ref();
        let holder = Holder {
            client: &id,
            grant: Some(granted.id),
            visitor: Some(granted.visitor),
            scope: &granted.scope,
            resource,
            confirmation,
            words: Words::of(&client.metadata, sub, Some(granted)),
            details,
        };
        let access = mint::token(tx, &self.0, Kind::Access, &holder).await?;
        let mut response = issued(access, &holder);
        if Scope::parse(&granted.scope)?.has("offline_access") {
            // RFC 9449 §5: who proves itself at each refresh may change its key; a public client may not.
            let confirmation = confirmation.filter(|_| !client.metadata.is_confidential());
            let refresh = Holder { confirmation, resource: resources, ..holder };
            response.refresh_token = Some(mint::token(tx, &self.0, Kind::Refresh, &refresh).await?);
        }
        Ok(response)
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
