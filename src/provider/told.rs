//! Answers that a client may want signed.

use crate::{Error, Inner};
use jose::Alg;
use kernel::{ClientId, Moment};
use oauth::Introspection;
use serde_json::{Map, Value, json};

/// What a client is told: as JSON, or as a JWT.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// JSON.
    Json(Value),
    /// Signed.
    Jwt(String),
}

/// Userinfo, signed if the client registered an algorithm for it (OpenID Connect Core §5.3.2).
pub(crate) fn userinfo(
    inner: &Inner,
    mut claims: Map<String, Value>,
    (client, alg): (ClientId, Option<Alg>),
) -> Result<Told, Error> {
    let Some(alg) = alg else { return Ok(Told::Json(Value::Object(claims))) };
    claims.insert("iss".to_owned(), inner.issuer.clone().into());
    claims.insert("aud".to_owned(), client.to_string().into());
    Ok(Told::Jwt(inner.keys.sign_as(alg, "JWT", &claims)?))
}

/// Introspection, signed (RFC 9701 §5).
pub(crate) fn introspection(
    inner: &Inner,
    now: Moment,
    answer: &Introspection,
    (client, alg): (ClientId, Alg),
) -> Result<Told, Error> {
    let claims = json!({
        "iss": inner.issuer,
        "aud": client.to_string(),
        "iat": now.seconds(),
        "token_introspection": answer,
    });
    Ok(Told::Jwt(inner.keys.sign_as(alg, "token-introspection+jwt", &claims)?))
}
