//! Secrets of 32 random bytes: shown once, kept as a keyed hash.

use crate::{Error, Inner, details, sender};
use jose::Alg;
use kernel::{GrantId, Moment, VisitorId};
use oauth::{Confirmation, Disclosure};
use serde_json::{Value, json};
use std::time::Duration;
use storage::{WriteTx, token};

/// The label of the keyed hash an authorization code is kept under.
pub(crate) const CODE: &str = "guosuo/code";
/// The label for client secrets.
pub(crate) const SECRET: &str = "guosuo/client-secret";

/// How long an access token lives.
pub(crate) const ACCESS_LASTS: Duration = Duration::from_secs(5 * 60);
/// How long a refresh token lives.
pub(crate) const REFRESH_LASTS: Duration = Duration::from_secs(30 * 24 * 3600);

/// A fresh secret and the hash it is kept under.
pub(crate) fn secret(inner: &Inner, label: &str) -> (String, Vec<u8>) {
    let text = random(inner);
    let hash = hash(inner, label, &text);
    (text, hash)
}

/// 32 random bytes as text: a token that nobody reads.
pub(crate) fn random(inner: &Inner) -> String {
    jose::b64_encode(inner.store.entropy().bytes::<32>())
}

/// The hash a secret is found by.
pub(crate) fn hash(inner: &Inner, label: &str, text: &str) -> Vec<u8> {
    inner.keys.mac(label, text.as_bytes()).to_vec()
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// At a resource.
    Access,
    /// At the token endpoint.
    Refresh,
}

impl Kind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// Who gets a token, and for whom it speaks.
#[derive(Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) client: &'a str,
    pub(crate) grant: Option<GrantId>,
    pub(crate) visitor: Option<VisitorId>,
    pub(crate) scope: &'a str,
    /// The resources it is for; us, if it is for none.
    pub(crate) resource: Option<&'a str>,
    /// The key it is bound to.
    pub(crate) confirmation: Option<&'a Confirmation>,
    /// The authorization details it reaches, where it was asked by such.
    pub(crate) details: Option<&'a Disclosure>,
}

/// What a JWT access token says beside what every token has (RFC 9068 §2.2).
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) alg: Alg,
    /// The visitor as the client knows them, or the client itself.
    pub(crate) sub: &'a str,
    /// When and how the visitor signed in.
    pub(crate) grant: Option<&'a storage::grant::Model>,
}

/// Makes a token that nobody reads, and keeps its hash.
pub(crate) async fn token(
    tx: &WriteTx,
    inner: &Inner,
    kind: Kind,
    holder: &Holder<'_>,
) -> Result<String, Error> {
    let text = random(inner);
    keep(tx, inner, (kind, &text), holder).await?;
    Ok(text)
}

/// An access token that its resource reads (RFC 9068). Nobody keeps it yet: signing takes longer than all the rest, so
/// that no transaction waits for it.
pub(crate) fn signed(
    inner: &Inner,
    now: Moment,
    holder: &Holder<'_>,
    words: Words<'_>,
) -> Result<String, Error> {
    let claims = readable(inner, now, holder, (words, &random(inner)));
    Ok(inner.keys.sign_as(words.alg, "at+jwt", &claims)?)
}

/// Keeps a token's hash.
pub(crate) async fn keep(
    tx: &WriteTx,
    inner: &Inner,
    (kind, text): (Kind, &str),
    holder: &Holder<'_>,
) -> Result<(), Error> {
    let token_hash = hash(inner, token::TOKEN, text);
    let lasts = match kind {
        Kind::Access => ACCESS_LASTS,
        Kind::Refresh => REFRESH_LASTS,
    };
    let row = token::Model {
        token_hash,
        kind: kind.code().to_owned(),
        client: holder.client.to_owned(),
        grant: holder.grant,
        visitor: holder.visitor,
        scope: holder.scope.to_owned(),
        audience: holder.resource.unwrap_or(&inner.issuer).to_owned(),
        issued_at: tx.now(),
        expires_at: tx.now().plus(lasts),
        revoked_at: None,
        confirmation: sender::kept(holder.confirmation)?,
        details: details::kept(holder.details)?,
    };
    Ok(token::insert(tx, row).await?)
}

/// The claims of a JWT access token (RFC 9068 §2.2). Its row is kept like any other's, so that it can be revoked.
fn readable(inner: &Inner, now: Moment, holder: &Holder<'_>, (words, jti): (Words<'_>, &str)) -> Value {
    let mut claims = json!({
        "iss": inner.issuer,
        "sub": words.sub,
        "aud": holder.resource.unwrap_or(&inner.issuer),
        "client_id": holder.client,
        "iat": now.seconds(),
        "exp": now.plus(ACCESS_LASTS).seconds(),
        "jti": jti,
        "scope": holder.scope,
    });
    let mut say = |name: &str, value: Option<Value>| {
        if let (Some(members), Some(value)) = (claims.as_object_mut(), value) {
            members.insert(name.to_owned(), value);
        }
    };
    say("auth_time", words.grant.map(|grant| grant.auth_time.seconds().into()));
    say("acr", words.grant.and_then(|grant| grant.acr.clone()).map(Value::from));
    say("authorization_details", holder.details.map(|details| json!([details])));
    say("cnf", holder.confirmation.and_then(|bound| serde_json::to_value(bound).ok()));
    claims
}
