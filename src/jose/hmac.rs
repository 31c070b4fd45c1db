//! HMAC signatures of clients that sign with their secret (RFC 7518 §3.2). Apart from all else, so that a public key is
//! never taken for a secret.

use crate::{Error, b64, jws::split};
use ring::hmac;
use serde_json::{Map, Value};

/// The claims of a JWT that was made with a secret under HS256.
///
/// # Errors
/// [`Error::Malformed`] when it is none, [`Error::Algorithm`] for another algorithm, [`Error::Typ`] for another type than
/// JWT, [`Error::Crit`] for critical members, [`Error::Signature`] when it was made with another secret.
pub fn verify_hs256(token: &str, secret: &[u8]) -> Result<Map<String, Value>, Error> {
    let (head, claims, signature) = split(token)?;
    let header: Map<String, Value> =
        serde_json::from_slice(&b64::decode(head)?).map_err(|_| Error::Malformed)?;
    if header.get("alg").and_then(Value::as_str) != Some("HS256") {
        return Err(Error::Algorithm);
    }
    if header.contains_key("crit") || header.contains_key("b64") {
        return Err(Error::Crit);
    }
    if header.get("typ").is_some_and(|typ| !typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT"))) {
        return Err(Error::Typ);
    }
    let message = token.get(..head.len() + 1 + claims.len()).ok_or(Error::Malformed)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&key, message.as_bytes(), &b64::decode(signature)?).map_err(|_| Error::Signature)?;
    serde_json::from_slice(&b64::decode(claims)?).map_err(|_| Error::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hs256_example_of_rfc_7515_verifies_with_its_secret_alone() {
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let secret = b64::decode(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        )
        .unwrap();
        assert_eq!(verify_hs256(token, &secret).unwrap()["iss"], "joe");
        assert_eq!(verify_hs256(token, b"another"), Err(Error::Signature));
        let key = crate::SigningKey::generate_es256().unwrap();
        let key = crate::SigningKey::from_pkcs8(crate::Alg::Es256, &key).unwrap();
        let other = crate::sign(&key, "JWT", Map::new(), &serde_json::json!({})).unwrap();
        assert_eq!(verify_hs256(&other, &secret), Err(Error::Algorithm));
    }
}
