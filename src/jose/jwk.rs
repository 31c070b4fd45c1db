//! Public keys on the wire (RFC 7517) and sets of them. A private part is refused, never carried.

use crate::{Alg, Error, b64, spki};
use jsonwebtoken::DecodingKey;
use ring::digest;
use serde::{Deserialize, Serialize};

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `EC`, `OKP` or `RSA`.
    pub kty: String,
    /// Which key of a set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// `sig`, if said.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub use_: Option<String>,
    /// The algorithm it is for, if said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `P-256` or `Ed25519`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// The point's x, or the Ed25519 key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The point's y.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The RSA modulus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// The RSA exponent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

impl Jwk {
    /// Reads a key that someone sent.
    ///
    /// # Errors
    /// [`Error::Key`] when it is of no kind we know, lacks a member, has one of the wrong length, or carries a
    /// private or symmetric part (RFC 7517 §9.3).
    pub fn parse(value: &serde_json::Value) -> Result<Self, Error> {
        let members = value.as_object().ok_or(Error::Key)?;
        if ["d", "p", "q", "dp", "dq", "qi", "k", "oth"].iter().any(|m| members.contains_key(*m)) {
            return Err(Error::Key);
        }
        let key: Self = serde_json::from_value(value.clone()).map_err(|_| Error::Key)?;
        key.algs().map(|_| key.clone())
    }

    /// The public key of a P-256 point in uncompressed form (SEC 1 §2.3.3).
    ///
    /// # Errors
    /// [`Error::Key`] unless the point has 65 bytes and starts with 4.
    pub fn from_p256_point(point: &[u8]) -> Result<Self, Error> {
        match point {
            [4, xy @ ..] if xy.len() == 64 => {
                let (x, y) = xy.split_at(32);
                Ok(Self {
                    crv: Some("P-256".into()),
                    x: Some(b64::encode(x)),
                    y: Some(b64::encode(y)),
                    ..Self::of("EC")
                })
            }
            _ => Err(Error::Key),
        }
    }

    /// The public key of 32 Ed25519 bytes (RFC 8037 §2).
    #[must_use]
    pub fn from_ed25519(key: &[u8; 32]) -> Self {
        Self { crv: Some("Ed25519".into()), x: Some(b64::encode(key)), ..Self::of("OKP") }
    }

    /// The public key of a certificate's SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7): P-256, Ed25519 or RSA.
    ///
    /// # Errors
    /// [`Error::Key`] when it is another kind, or not encoded the one way.
    pub fn from_spki(der: &[u8]) -> Result<Self, Error> {
        spki::read(der)
    }

    /// The public key of an RSA modulus and exponent, big-endian (RFC 7518 §6.3.1).
    #[must_use]
    pub fn from_rsa(n: &[u8], e: &[u8]) -> Self {
        Self { n: Some(b64::encode(n)), e: Some(b64::encode(e)), ..Self::of("RSA") }
    }

    fn of(kty: &str) -> Self {
        Self {
            kty: kty.into(),
            kid: None,
            use_: None,
            alg: None,
            crv: None,
            x: None,
            y: None,
            n: None,
            e: None,
        }
    }

    /// The same key with a `kid`, `use` and `alg` for a published set.
    #[must_use]
    pub fn published(self, kid: &str, alg: Alg) -> Self {
        Self { kid: Some(kid.to_owned()), use_: Some("sig".into()), alg: Some(alg.name().into()), ..self }
    }

    /// The key without its names: only what makes the key.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self { kid: None, use_: None, alg: None, ..self.clone() }
    }

    /// The algorithms this key can verify.
    ///
    /// # Errors
    /// [`Error::Key`] when the key is of no kind we know.
    pub fn algs(&self) -> Result<&'static [Alg], Error> {
        let has = |member: &Option<String>, length: usize| {
            member.as_deref().and_then(|m| b64::decode(m).ok()).is_some_and(|b| b.len() == length)
        };
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("EC", Some("P-256")) if has(&self.x, 32) && has(&self.y, 32) => Ok(&[Alg::Es256]),
            ("OKP", Some("Ed25519")) if has(&self.x, 32) => Ok(&[Alg::EdDsa]),
            ("RSA", None) if self.n.is_some() && self.e.is_some() => Ok(&[Alg::Ps256, Alg::Rs256]),
            _ => Err(Error::Key),
        }
    }

    pub(crate) fn decoding(&self) -> Result<DecodingKey, Error> {
        let part = |m: &Option<String>| m.as_deref().ok_or(Error::Key).and_then(b64::decode);
        match self.algs()?.first() {
            Some(Alg::Es256) => {
                let point = [vec![4], part(&self.x)?, part(&self.y)?].concat();
                Ok(DecodingKey::from_ec_der(&point))
            }
            Some(Alg::EdDsa) => Ok(DecodingKey::from_ed_der(&part(&self.x)?)),
            Some(Alg::Ps256 | Alg::Rs256) => {
                Ok(DecodingKey::from_rsa_raw_components(&part(&self.n)?, &part(&self.e)?))
            }
            None => Err(Error::Key),
        }
    }

    /// The uncompressed P-256 point.
    ///
    /// # Errors
    /// [`Error::Key`] when this is another kind of key.
    pub fn p256_point(&self) -> Result<Vec<u8>, Error> {
        if self.algs()? != [Alg::Es256] {
            return Err(Error::Key);
        }
        let part = |m: &Option<String>| m.as_deref().ok_or(Error::Key).and_then(b64::decode);
        Ok([vec![4], part(&self.x)?, part(&self.y)?].concat())
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let text = |m: &Option<String>| m.clone().unwrap_or_default();
        // Members in lexical order, no white space; values are base64url or fixed words, so nothing needs escaping.
        let canonical = match self.kty.as_str() {
            "EC" => format!(
                r#"{{"crv":"{}","kty":"EC","x":"{}","y":"{}"}}"#,
                text(&self.crv),
                text(&self.x),
                text(&self.y)
            ),
            "OKP" => format!(r#"{{"crv":"{}","kty":"OKP","x":"{}"}}"#, text(&self.crv), text(&self.x)),
            kty => format!(r#"{{"e":"{}","kty":"{kty}","n":"{}"}}"#, text(&self.e), text(&self.n)),
        };
        b64::encode(digest::digest(&digest::SHA256, canonical.as_bytes()))
    }
}

/// A set of public keys (RFC 7517 §5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwks {
    /// The keys.
    pub keys: Vec<Jwk>,
}

impl Jwks {
    /// The key of that `kid` that can verify that algorithm.
    #[must_use]
    pub fn find(&self, kid: &str, alg: Alg) -> Option<&Jwk> {
        self.keys
            .iter()
            .find(|k| k.kid.as_deref() == Some(kid) && k.algs().is_ok_and(|algs| algs.contains(&alg)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_thumbprint_of_rfc_7638_comes_out() {
        let key = Jwk::parse(&json!({
            "kty": "RSA", "alg": "RS256", "kid": "2011-04-29", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        }))
        .unwrap();
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_key_with_a_private_part_is_refused() {
        let key = json!({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        assert_eq!(Jwk::parse(&key).unwrap().thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        let mut private = key;
        private["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        assert_eq!(Jwk::parse(&private), Err(Error::Key));
        assert_eq!(
            Jwk::parse(&json!({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"})),
            Err(Error::Key)
        );
    }
}
