//! Compact signatures (RFC 7515 §7.1) with the `typ` pinned per use (RFC 8725 §3.11).

use crate::{Alg, Error, Jwk, SigningKey, b64, provider};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Longest token we look at, in bytes.
const LIMIT: usize = 64 * 1024;

/// A protected header, read but not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The algorithm.
    pub alg: Alg,
    /// The type, if said.
    pub typ: Option<String>,
    /// Which key, if said.
    pub kid: Option<String>,
    /// Every member, for `jwk`, `x5c` and the like.
    pub members: Map<String, Value>,
}

/// A token whose signature held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<C> {
    /// The protected header.
    pub header: Header,
    /// The payload.
    pub claims: C,
}

/// Signs claims. `more` are header members beside `alg`, `typ` and `kid`, such as `jwk` or `x5c`.
///
/// # Errors
/// [`Error::Key`] when the key does not sign; [`Error::Malformed`] when the claims are not JSON.
pub fn sign(
    key: &SigningKey,
    typ: &str,
    more: Map<String, Value>,
    claims: &impl Serialize,
) -> Result<String, Error> {
    let mut header = Map::new();
    header.insert("alg".into(), key.alg().name().into());
    header.insert("typ".into(), typ.into());
    // A key that is shown whole needs no name (RFC 9449 §4.2, OpenID4VCI: exactly one of jwk, kid, x5c).
    if !more.contains_key("jwk") && !more.contains_key("x5c") {
        header.insert("kid".into(), key.kid().into());
    }
    header.extend(more);
    let header = serde_json::to_vec(&header).map_err(|_| Error::Malformed)?;
    let claims = serde_json::to_vec(claims).map_err(|_| Error::Malformed)?;
    let message = format!("{}.{}", b64::encode(header), b64::encode(claims));
    let signature = key.sign(message.as_bytes())?;
    Ok(format!("{message}.{signature}"))
}

pub(crate) fn split(token: &str) -> Result<(&str, &str, &str), Error> {
    if token.len() > LIMIT {
        return Err(Error::Malformed);
    }
    let mut parts = token.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(claims), Some(signature), None) => Ok((header, claims, signature)),
        _ => Err(Error::Malformed),
    }
}

/// Reads the header of a token nobody has verified yet, to find the key.
///
/// # Errors
/// [`Error::Malformed`] when it is no compact JWS; [`Error::Algorithm`] for an algorithm off the list;
/// [`Error::Crit`] for any critical member (RFC 7515 §4.1.11: we know none).
pub fn peek(token: &str) -> Result<Header, Error> {
    let (header, _, _) = split(token)?;
    let members: Map<String, Value> =
        serde_json::from_slice(&b64::decode(header)?).map_err(|_| Error::Malformed)?;
    let text = |name: &str| match members.get(name) {
        None => Ok(None),
        Some(Value::String(s)) => Ok(Some(s.clone())),
        Some(_) => Err(Error::Malformed),
    };
    if members.contains_key("crit") || members.contains_key("b64") {
        return Err(Error::Crit);
    }
    let alg = Alg::parse(&text("alg")?.ok_or(Error::Algorithm)?)?;
    Ok(Header { alg, typ: text("typ")?, kid: text("kid")?, members })
}

/// Verifies a token with a key, pinned to one `typ`; `None` accepts an absent `typ` or `JWT`.
///
/// # Errors
/// As [`peek`]; [`Error::Algorithm`] when the key is for another algorithm, [`Error::Typ`] for another type,
/// [`Error::Signature`] when the signature does not hold, [`Error::Malformed`] when the payload is not the JSON asked for.
pub fn verify<C: DeserializeOwned>(token: &str, key: &Jwk, typ: Option<&str>) -> Result<Verified<C>, Error> {
    provider::install();
    let header = peek(token)?;
    let (head, claims, signature) = split(token)?;
    if !key.algs()?.contains(&header.alg) || key.alg.as_deref().is_some_and(|a| a != header.alg.name()) {
        return Err(Error::Algorithm);
    }
    match (typ, header.typ.as_deref()) {
        (None, None) => {}
        (None, Some(found)) if found.eq_ignore_ascii_case("JWT") => {}
        (Some(wanted), Some(found)) if found.eq_ignore_ascii_case(wanted) => {}
        _ => return Err(Error::Typ),
    }
    let message = token.get(..head.len() + 1 + claims.len()).ok_or(Error::Malformed)?;
    // The library panics on no input, but reads the signature itself: give it strict base64url only.
    b64::decode(signature)?;
    let held =
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.decoding()?, header.alg.library())
            .map_err(|_| Error::Signature)?;
    if !held {
        return Err(Error::Signature);
    }
    let claims = serde_json::from_slice(&b64::decode(claims)?).map_err(|_| Error::Malformed)?;
    Ok(Verified { header, claims })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn key() -> SigningKey {
        SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
    }

    #[test]
    fn the_es256_example_of_rfc_7515_verifies() {
        let key = Jwk::parse(&json!({"kty":"EC","crv":"P-256",
            "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}))
        .unwrap();
        let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        let verified: Verified<Value> = verify(token, &key, None).unwrap();
        assert_eq!(verified.claims["iss"], "joe");
    }

    #[test]
    fn the_eddsa_example_of_rfc_8037_verifies() {
        let key = Jwk::parse(
            &json!({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
        )
        .unwrap();
        let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        // The payload is a sentence, not JSON: the signature holds and only the reading fails.
        assert_eq!(verify::<Value>(token, &key, None), Err(Error::Malformed));
        let broken = token.replace(".hgy", ".hgz");
        assert_eq!(verify::<Value>(&broken, &key, None), Err(Error::Signature));
    }

    #[test]
    fn a_token_for_one_use_is_worthless_for_another() {
        let key = key();
        let token = sign(&key, "logout+jwt", Map::new(), &json!({"sub": "x"})).unwrap();
        assert!(verify::<Value>(&token, key.public(), Some("logout+jwt")).is_ok());
        assert_eq!(verify::<Value>(&token, key.public(), Some("at+jwt")), Err(Error::Typ));
        assert_eq!(verify::<Value>(&token, key.public(), None), Err(Error::Typ));
    }

    #[test]
    fn none_hmac_and_critical_headers_are_refused() {
        let token = |header: Value| format!("{}.e30.", b64::encode(header.to_string()));
        assert_eq!(peek(&token(json!({"alg": "none"}))), Err(Error::Algorithm));
        assert_eq!(peek(&token(json!({"alg": "HS256"}))), Err(Error::Algorithm));
        assert_eq!(peek(&token(json!({"alg": "ES256", "crit": ["exp"]}))), Err(Error::Crit));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,200}") {
            let _ = peek(&text);
            let _ = verify::<Value>(&text, key().public(), None);
        }
    }
}
