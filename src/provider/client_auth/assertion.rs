//! `private_key_jwt`: a client signs who it is, for us, once (RFC 7523 §3, OpenID Connect Core §9).

use crate::{Error, Inner, signed};
use jose::Checks;
use kernel::{Call, Moment};
use oauth::ClientMetadata;
use serde_json::Value;
use storage::replay;

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// How far ahead an assertion may end, in seconds: as long is it remembered.
const LONGEST: i64 = 3600;
/// No `jti` is longer, in bytes.
const LONGEST_JTI: usize = 256;
/// Whom an assertion may be for: us, or an endpoint it may be sent to (RFC 9126 §2).
const ENDPOINTS: [&str; 5] = ["", "/token", "/par", "/introspect", "/revoke"];

/// Whether an assertion proves the client: signed with a key it registered, in its name, for us, in its time, once.
///
/// # Errors
/// [`Error`] when the store fails.
pub(super) async fn holds(
    inner: &Inner,
    call: Call,
    client_id: &str,
    metadata: &ClientMetadata,
    assertion: &str,
) -> Result<bool, Error> {
    let Some(claims) = signed::claims(metadata, assertion, &[None]) else { return Ok(false) };
    let now = call.now.seconds();
    let named = ENDPOINTS.iter().any(|path| {
        let audience = format!("{}{path}", inner.issuer);
        let checks = Checks {
            now,
            issuer: Some(client_id),
            audience: Some(&audience),
            expiry: true,
            max_age: None,
            leeway: LEEWAY,
        };
        jose::check(&claims, &checks).is_ok()
    });
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let jti = text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()));
    let exp = claims.get("exp").and_then(Value::as_i64).filter(|exp| *exp <= now + LONGEST);
    let (true, Some(jti), Some(exp)) = (named && text("sub") == Some(client_id), jti, exp) else {
        return Ok(false);
    };
    once(inner, call, client_id, jti, Moment::from_seconds(exp + LEEWAY)).await
}

/// Remembers an assertion: `false` if it was used before, on whatever node (RFC 7523 §3, `jti`).
async fn once(inner: &Inner, call: Call, client: &str, jti: &str, until: Moment) -> Result<bool, Error> {
    let key = inner.keys.mac("guosuo/client-assertion", format!("{client} {jti}").as_bytes());
    let tx = inner.store.write(call).await?;
    match replay::remember(&tx, &key, until).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(true)
        }
        Err(storage::Error::Conflict) => Ok(false),
        Err(other) => Err(other.into()),
    }
}
