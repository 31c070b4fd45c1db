//! Userinfo (OpenID Connect Core §5.3): what the gate releases, recorded before it is answered.

use crate::{
    Error, Inner, Provider, ResourceError, Shown, Told,
    claims::{self, Places},
    details, mint, sender,
    sender::Bound,
    shown::AccessToken,
    subject, told, verified,
};
use kernel::{Actor, Call};
use oauth::{ClientMetadata, Disclosure, Scope};
use privacy::{Ask, Recipient, ReleaseError};
use serde_json::Map;
use std::sync::Arc;
use storage::{Tx, client, grant, token};

/// A live access token with everything it rests on.
struct Access {
    client: client::Model,
    metadata: Arc<ClientMetadata>,
    bound: Bound,
    grant: grant::Model,
    scope: Scope,
    details: Option<Disclosure>,
}

/// What is told, and the index of the ledger's entry of it.
type Recorded = Result<(Told, u64), ResourceError>;

impl Provider {
    /// Answers with the claims the visitor's grant and the law allow.
    ///
    /// # Errors
    /// [`ResourceError`]; a refused disclosure is in the ledger before it is returned.
    pub async fn userinfo(&self, call: Call, method: &str, shown: Shown<'_>) -> Result<Told, ResourceError> {
        Ok(self.userinfo_recorded(call, method, shown).await?.0)
    }

    /// The same, with the index of the ledger's entry of it.
    ///
    /// # Errors
    /// As [`Provider::userinfo`].
    pub async fn userinfo_recorded(&self, call: Call, method: &str, shown: Shown<'_>) -> Recorded {
        let token = shown.access_token().ok_or(ResourceError::InvalidToken)?;
        let access = self.0.access(call, &shown, (token, method)).await?;
        if !access.scope.has("openid") {
            return Err(ResourceError::InsufficientScope);
        }
        let call = call.by(Actor::Client(access.client.id));
        let visitor = access.grant.visitor;
        let asked = verified::Asked::granted(&access.grant)?;
        let places = Places::granted(&access.grant)?;
        let mut wanted = match (&asked, places) {
            (Some(asked), _) => asked.for_userinfo(),
            (None, Some(places)) => places.userinfo,
            (None, None) => access.grant.claims.0.clone(),
        };
        if let Some(details) = &access.details {
            // What the token was narrowed to (RFC 9396 §6).
            let reached = claims::by_names(details.claims.iter().flatten());
            wanted.retain(|one| reached.contains(one));
        }
        // `sub` is in every answer, so the gate is asked for it too: where a purpose may learn nothing else it is told alone,
        // for claims that are not told are no error (OpenID Connect Core §5.5.1).
        claims::add(&mut wanted, [claims::SUBJECT]);
        let ask = Ask {
            recipient: Recipient::of(&access.client)?,
            purpose: access.grant.purpose,
            wanted,
            reference: access.grant.reference.clone(),
        };
        let mut tx = self.0.store.write(call).await?;
        access.bound.spend(&tx).await?;
        let sub = subject::ensure(&tx, visitor, &access.client.sector_host).await?;
        let released = self.0.privacy.release(&mut tx, visitor, &ask, Some(access.grant.id)).await;
        let disclosure = match released {
            Ok(disclosure) => disclosure,
            Err(ReleaseError::Refused(refusal)) => {
                drop(tx);
                self.0.privacy.record_refusal(call, visitor, &ask, &refusal).await?;
                return Err(ResourceError::Disclosure(refusal.code));
            }
            // The grant ended while we were deciding.
            Err(ReleaseError::Failed(privacy::Error::Internal(storage::Error::Conflict))) => {
                return Err(ResourceError::InvalidToken);
            }
            Err(ReleaseError::Failed(error)) => return Err(error.into()),
        };
        tx.commit().await?;
        let mut answer = Map::new();
        answer.insert("sub".to_owned(), sub.into());
        if let Some(asked) = &asked {
            if let Some(verified) = verified::answer(&asked.userinfo, &disclosure, call.now) {
                answer.insert("verified_claims".to_owned(), verified);
            }
            let plain =
                disclosure.values.into_iter().filter(|told| claims::covers(&asked.plain, told)).collect();
            claims::render(plain, &mut answer);
        } else {
            claims::render(disclosure.values, &mut answer);
        }
        let alg = access.metadata.userinfo_signed_response_alg;
        Ok((told::userinfo(&self.0, answer, (access.client.id, alg))?, disclosure.entry))
    }
}

impl Inner {
    /// The live access token behind a text, its grant and its client included.
    async fn access(
        &self,
        call: Call,
        shown: &Shown<'_>,
        (token, method): (AccessToken<'_>, &str),
    ) -> Result<Access, ResourceError> {
        let dead = ResourceError::InvalidToken;
        let tx = self.store.read().await?;
        let Some((row, Some(grant))) = live(self, &tx, call, token.text).await? else {
            return Err(dead);
        };
        drop(tx);
        // RFC 8707 §2.2: a token for somebody else's resource is none for ours.
        if row.kind != mint::Kind::Access.code() || row.audience != self.issuer {
            return Err(dead);
        }
        let (client, metadata) = self.client(grant.client).await?.ok_or(ResourceError::InvalidToken)?;
        shown.suits(&metadata).map_err(ResourceError::Page)?;
        let confirmation = sender::read(row.confirmation.as_deref())?;
        let request = ((method, "/userinfo"), metadata.security_profile);
        let held = self.holds(call, shown, token, (confirmation.as_ref(), request));
        let bound = held.map_err(ResourceError::Proof)?.ok_or(dead)?;
        let scope = Scope::parse(&row.scope).map_err(|_| storage::Error::Corrupt("scope"))?;
        let details = details::read(row.details.as_ref())?;
        Ok(Access { client, metadata, bound, grant, scope, details })
    }
}

/// The token behind a text, if it is neither expired nor revoked and its grant has not ended.
pub(crate) async fn live(
    inner: &Inner,
    tx: &impl Tx,
    call: Call,
    text: &str,
) -> Result<Option<(token::Model, Option<grant::Model>)>, Error> {
    let hash = mint::hash(inner, token::TOKEN, text);
    let found = token::find(tx, &hash).await?;
    let Some(row) = found.filter(|t| t.revoked_at.is_none() && t.expires_at > call.now) else {
        return Ok(None);
    };
    let Some(id) = row.grant else { return Ok(Some((row, None))) };
    let grant = grant::find(tx, id).await?.filter(|g| g.ended_at.is_none());
    Ok(grant.map(|grant| (row, Some(grant))))
}
