//! Key proofs of type `jwt` (OpenID4VCI Appendix F.1, checks of F.4).

use super::ErrorCode;
use jose::{Checks, Jwk};
use serde_json::{Map, Value};

/// The `typ` of a key proof.
pub const TYP: &str = "openid4vci-proof+jwt";

/// How old a proof may be, and how far clocks may differ, in seconds.
const MAX_AGE: i64 = 300;
const LEEWAY: i64 = 30;

/// A proof that holds: the wallet has the private half of `key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key the credential is to be bound to, without names.
    pub key: Jwk,
    /// The nonce; whether it is ours is the issuer's to say.
    pub nonce: String,
}

impl Proof {
    /// Checks a proof for this issuer at `now` (seconds since the Unix epoch).
    ///
    /// # Errors
    /// [`ErrorCode::InvalidNonce`] when all holds but there is no nonce; else [`ErrorCode::InvalidProof`]: wrong
    /// `typ`, algorithm or signature; no `jwk`, or one beside `kid` or `x5c`, or one with a private part; another
    /// `aud`; an `iat` missing, in the future or older than five minutes; expired.
    pub fn verify(jwt: &str, issuer: &str, now: i64) -> Result<Self, ErrorCode> {
        let header = jose::peek(jwt).map_err(|_| ErrorCode::InvalidProof)?;
        // F.1: exactly one of the three; we bind to `jwk` alone.
        if header.members.contains_key("kid") || header.members.contains_key("x5c") {
            return Err(ErrorCode::InvalidProof);
        }
        let key = header.members.get("jwk").ok_or(ErrorCode::InvalidProof)?;
        let key = Jwk::parse(key).map_err(|_| ErrorCode::InvalidProof)?;
        let verified =
            jose::verify::<Map<String, Value>>(jwt, &key, Some(TYP)).map_err(|_| ErrorCode::InvalidProof)?;
        let checks = Checks {
            now,
            audience: Some(issuer),
            max_age: Some(MAX_AGE),
            leeway: LEEWAY,
            ..Checks::default()
        };
        jose::check(&verified.claims, &checks).map_err(|_| ErrorCode::InvalidProof)?;
        let nonce = verified.claims.get("nonce").and_then(Value::as_str);
        Ok(Self { key: key.bare(), nonce: nonce.ok_or(ErrorCode::InvalidNonce)?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::{Alg, SigningKey};
    use serde_json::json;

    const ISSUER: &str = "https://issuer.example";

    fn key() -> SigningKey {
        SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
    }

    fn header(key: &SigningKey) -> Map<String, Value> {
        json!({"jwk": key.public()}).as_object().unwrap().clone()
    }

    fn claims() -> Value {
        json!({"aud": ISSUER, "iat": 1_000, "nonce": "n"})
    }

    #[test]
    fn a_proof_yields_the_key_and_the_nonce() {
        let key = key();
        let jwt = jose::sign(&key, TYP, header(&key), &claims()).unwrap();
        let proof = Proof::verify(&jwt, ISSUER, 1_010).unwrap();
        assert_eq!((&proof.key, proof.nonce.as_str()), (key.public(), "n"));
    }

    #[test]
    fn a_proof_that_does_not_hold_is_an_invalid_proof() {
        let (key, other) = (key(), key());
        let bad = |jwt: &str, now| assert_eq!(Proof::verify(jwt, ISSUER, now), Err(ErrorCode::InvalidProof));
        let good = jose::sign(&key, TYP, header(&key), &claims()).unwrap();
        // expired, and from the future
        bad(&good, 1_331);
        bad(&good, 969);
        // for another issuer, of another type, signed by another key
        bad(
            &jose::sign(&key, TYP, header(&key), &json!({"aud": "https://x", "iat": 1_000, "nonce": "n"}))
                .unwrap(),
            1_010,
        );
        bad(&jose::sign(&key, "JWT", header(&key), &claims()).unwrap(), 1_010);
        bad(&jose::sign(&other, TYP, header(&key), &claims()).unwrap(), 1_010);
        // no key, two keys, a private key
        bad(&jose::sign(&key, TYP, Map::new(), &claims()).unwrap(), 1_010);
        let mut two = header(&key);
        two.insert("kid".into(), json!("k"));
        bad(&jose::sign(&key, TYP, two, &claims()).unwrap(), 1_010);
        let mut private = header(&key);
        private["jwk"]["d"] = json!("AAAA");
        bad(&jose::sign(&key, TYP, private, &claims()).unwrap(), 1_010);
        bad("a.b", 1_010);
    }

    #[test]
    fn a_proof_without_a_nonce_is_told_to_fetch_one() {
        let key = key();
        let jwt = jose::sign(&key, TYP, header(&key), &json!({"aud": ISSUER, "iat": 1_000})).unwrap();
        assert_eq!(Proof::verify(&jwt, ISSUER, 1_010), Err(ErrorCode::InvalidNonce));
    }
}
