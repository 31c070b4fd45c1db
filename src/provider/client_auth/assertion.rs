//! `private_key_jwt` and `client_secret_jwt`: a client signs who it is, for us, once (RFC 7523 §3, OpenID Connect Core
//! §9).

use crate::{Error, Inner, client_secret, signed::Wanted};
use jose::Checks;
use kernel::{Call, Moment};
use oauth::{AuthMethod, ClientMetadata, Profile};
use serde_json::{Map, Value};
use storage::{client, replay};

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// How far ahead an assertion may end, in seconds of the client's clock: as long is it remembered.
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
    (row, metadata): (&client::Model, &ClientMetadata),
    assertion: &str,
) -> Result<bool, Error> {
    let Some(claims) = verified(inner, call, (row, metadata), assertion).await? else { return Ok(false) };
    let client_id = &row.id.to_string();
    let now = call.now.seconds();
    let named = audiences(inner, metadata.security_profile, &claims).iter().any(|audience| {
        let checks = Checks {
            now,
            issuer: Some(client_id),
            audience: Some(audience),
            expiry: true,
            max_age: None,
            leeway: LEEWAY,
        };
        jose::check(&claims, &checks).is_ok()
    });
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let jti = text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()));
    let exp = claims.get("exp").and_then(Value::as_i64).filter(|exp| *exp <= now + LONGEST + LEEWAY);
    let (true, Some(jti), Some(exp)) = (named && text("sub") == Some(client_id), jti, exp) else {
        return Ok(false);
    };
    once(inner, call, client_id, jti, Moment::from_seconds(exp + LEEWAY)).await
}

async fn verified(
    inner: &Inner,
    call: Call,
    (row, metadata): (&client::Model, &ClientMetadata),
    assertion: &str,
) -> Result<Option<Map<String, Value>>, Error> {
    if metadata.token_endpoint_auth_method == AuthMethod::ClientSecretJwt {
        let Some(secret) = client_secret::open(inner, row)? else { return Ok(None) };
        return Ok(jose::verify_hs256(assertion, secret.as_bytes()).ok());
    }
    let alg = metadata.token_endpoint_auth_signing_alg.as_deref().and_then(|alg| jose::Alg::parse(alg).ok());
    Ok(inner.signed(call, metadata, assertion, Wanted { typs: &[None], alg }).await)
}

/// Whom the assertion may be for. FAPI 2.0 §5.3.2.1: the issuer, and as a word, not a list.
fn audiences(inner: &Inner, profile: Profile, claims: &Map<String, Value>) -> Vec<String> {
    match profile {
        Profile::OpenidBasic => ENDPOINTS.iter().flat_map(|path| inner.addresses(path)).collect(),
        _ if claims.get("aud").is_some_and(Value::is_string) => vec![inner.issuer.clone()],
        _ => Vec::new(),
    }
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
