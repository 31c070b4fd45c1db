//! ID tokens: who signed in, when and how (OpenID Connect Core §2), and nothing about the person unless it was asked for in
//! them.

use crate::{Error, Inner, inside::Inside, session};
use kernel::{ClientId, Moment};
use oauth::ClientMetadata;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

/// How long one is valid.
const LASTS: Duration = Duration::from_secs(10 * 60);

/// The claims of an ID token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: String,
    /// One audience, a string.
    pub(crate) aud: String,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    pub(crate) auth_time: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) amr: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) acr: Option<String>,
    /// Which of the visitor's sessions, for who is told when it ends (Back-Channel Logout §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sid: Option<String>,
    /// Names the access token that came along (OpenID Connect Core §3.2.2.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_hash: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) verified_claims: Option<Value>,
    /// Of the person, only what was asked here (OpenID Connect Core §5.5).
    #[serde(flatten)]
    pub(crate) person: Map<String, Value>,
}

/// What an ID token says.
pub(crate) struct Login<'a> {
    pub(crate) sub: String,
    pub(crate) client: (ClientId, &'a ClientMetadata),
    pub(crate) grant: &'a storage::grant::Model,
    pub(crate) nonce: Option<String>,
    pub(crate) acr: Option<String>,
    /// The access token it comes with, from the authorization endpoint.
    pub(crate) access_token: Option<&'a str>,
    /// Of the person, only where the request asked for it here.
    pub(crate) inside: Inside,
}

/// Signs one, valid for ten minutes.
pub(crate) fn sign(inner: &Inner, now: Moment, login: Login<'_>) -> Result<String, Error> {
    let (client, metadata) = login.client;
    let claims = Claims {
        iss: inner.issuer.clone(),
        sub: login.sub,
        aud: client.to_string(),
        exp: now.plus(LASTS).seconds(),
        iat: now.seconds(),
        auth_time: login.grant.auth_time.seconds(),
        nonce: login.nonce,
        amr: login.grant.amr.0.clone(),
        acr: login.acr,
        sid: metadata.hears_of_sign_outs().then(|| session::sid(inner, login.grant.session, client)),
        at_hash: login.access_token.map(half_hash),
        verified_claims: login.inside.verified_claims,
        person: login.inside.claims,
    };
    Ok(inner.keys.sign_as(metadata.id_token_alg(), "JWT", &claims)?)
}

/// The left half of a hash; every algorithm of ours goes with SHA-256.
fn half_hash(text: &str) -> String {
    let hash = jose::sha256(text.as_bytes());
    jose::b64_encode(hash.first_chunk::<16>().unwrap_or(&[0; 16]))
}

/// Reads back one of ours, whenever it was issued: as a hint, an expired one counts too.
pub(crate) fn hint(inner: &Inner, token: &str) -> Option<Claims> {
    let key = inner.keys.own(&jose::peek(token).ok()?.kid?)?;
    let claims: Claims = jose::verify(token, &key, None).ok()?.claims;
    (claims.iss == inner.issuer).then_some(claims)
}
