//! What a client shows to prove who it is (RFC 6749 §2.3).

use crate::{Code, Error, Params};
use data_encoding::BASE64;
use serde_json::Value;
use std::fmt;

/// The only kind of assertion (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// No assertion is longer, in bytes.
const LONGEST: usize = 8192;

/// A client's word for who it is, and its proof.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientAuth {
    /// The `client_id` it says it has.
    pub client_id: String,
    /// How it proves it.
    pub proof: Proof,
}

/// The proof.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    /// A secret in the Authorization header.
    Basic(String),
    /// A secret in the body.
    Post(String),
    /// A signed JWT in the body (RFC 7523 §2.2).
    Assertion(String),
    /// None.
    None,
}

impl fmt::Debug for ClientAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientAuth({})", self.client_id)
    }
}

const fn invalid(description: &'static str) -> Error {
    Error::new(Code::InvalidClient, description)
}

impl ClientAuth {
    /// Reads the Authorization header and the body.
    ///
    /// # Errors
    /// `invalid_request` when two methods are used at once (RFC 6749 §2.3); `invalid_client` when there is no
    /// `client_id`, the header is malformed or not Basic, or header and body name different clients.
    pub fn parse(authorization: Option<&str>, params: &Params<'_>) -> Result<Self, Error> {
        let (id, secret) = (params.find("client_id"), params.find("client_secret"));
        if let Some(assertion) = params.find("client_assertion") {
            if authorization.is_some() || secret.is_some() {
                return Err(Error::request("Two ways of client authentication at once; use one."));
            }
            return Self::asserted(assertion, params.find("client_assertion_type"), id);
        }
        let Some(header) = authorization else {
            let client_id = id.ok_or(invalid("The client is not named; send client_id."))?.to_owned();
            let proof = secret.map_or(Proof::None, |s| Proof::Post(s.to_owned()));
            return Ok(Self { client_id, proof });
        };
        if secret.is_some() {
            return Err(Error::request("Two ways of client authentication at once; use one."));
        }
        let (client_id, secret) =
            basic(header).ok_or(invalid("The Authorization header is not Basic, or malformed."))?;
        if id.is_some_and(|id| id != client_id) {
            return Err(invalid("client_id differs from the authenticated client."));
        }
        Ok(Self { client_id, proof: Proof::Basic(secret) })
    }
}

impl ClientAuth {
    /// Who asserts, by their own word: the signature is checked with the keys of that client (RFC 7523 §3).
    fn asserted(assertion: &str, kind: Option<&str>, id: Option<&str>) -> Result<Self, Error> {
        if kind != Some(JWT_BEARER) {
            return Err(invalid("client_assertion_type is not that of a JWT (RFC 7523 2.2)."));
        }
        let payload = assertion.split('.').nth(1).filter(|_| assertion.len() <= LONGEST);
        let claims = payload.and_then(|text| jose::b64_decode(text).ok());
        let claims: Option<Value> = claims.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let sub = claims.as_ref().and_then(|claims| claims.get("sub")).and_then(Value::as_str);
        let client_id = sub.ok_or(invalid("client_assertion is not a JWT with a sub."))?.to_owned();
        if id.is_some_and(|id| id != client_id) {
            return Err(invalid("client_id differs from the authenticated client."));
        }
        Ok(Self { client_id, proof: Proof::Assertion(assertion.to_owned()) })
    }
}

/// RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") || credentials.len() > 4096 {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(credentials.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decode(id)?, form_decode(secret)?))
}

fn form_decode(text: &str) -> Option<String> {
    // A `&` or `=` inside would start another pair: the client forgot to encode it.
    match serde_urlencoded::from_str::<Vec<(String, String)>>(&format!("v={text}")).ok()?.as_slice() {
        [(_, value)] => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(authorization: Option<&str>, of: &[(&str, &str)]) -> Result<ClientAuth, Error> {
        let pairs: Vec<_> = of.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        ClientAuth::parse(authorization, &Params::new(&pairs).unwrap())
    }

    #[test]
    fn the_basic_example_of_rfc_6749_is_read() {
        let auth = parse(Some("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"), &[]).unwrap();
        assert_eq!(auth.client_id, "s6BhdRkqt3");
        assert!(auth.proof == Proof::Basic("7Fjfp0ZBr1KtDRbnfVdmIw".into()));
    }

    #[test]
    fn two_methods_at_once_are_a_malformed_request() {
        let header = Some("Basic YTpi");
        assert_eq!(
            parse(header, &[("client_id", "a"), ("client_secret", "b")]).unwrap_err().code,
            Code::InvalidRequest
        );
        assert!(parse(header, &[("client_id", "a")]).is_ok());
        assert_eq!(parse(header, &[("client_id", "z")]).unwrap_err().code, Code::InvalidClient);
    }

    #[test]
    fn a_nameless_or_garbled_client_is_invalid() {
        for header in [None, Some("Bearer x"), Some("Basic !"), Some("Basic YQ=="), Some("Basic")] {
            assert_eq!(parse(header, &[]).unwrap_err().code, Code::InvalidClient, "{header:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_the_reader_panic(header in ".{0,80}") {
            let _ = parse(Some(&header), &[]);
            let _ = parse(Some(&format!("Basic {}", BASE64.encode(header.as_bytes()))), &[]);
        }
    }
}
