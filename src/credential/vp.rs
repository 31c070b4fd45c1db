//! Messages of OpenID for Verifiable Presentations 1.0: signed requests and answers by `direct_post`.
//!
//! Encrypted answers (`direct_post.jwt`) are not here yet.

use crate::{Error, FORMAT};
use ring::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The `typ` of a signed request object (§5).
pub const TYP: &str = "oauth-authz-req+jwt";

/// The audience of a request to a wallet that was not discovered (§5.8).
pub const AUDIENCE: &str = "https://self-issued.me/v2";

/// Longest answer of a wallet that we read, in bytes.
const LONGEST: usize = 512 * 1024;

/// The claims of a request object (§5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Who asks: `x509_hash:` and the hash of the signer's certificate (§5.9.3).
    pub client_id: String,
    /// `vp_token`.
    pub response_type: String,
    /// `direct_post` (§8.2).
    pub response_mode: String,
    /// Where the answer goes.
    pub response_uri: String,
    /// [`AUDIENCE`].
    pub aud: String,
    /// What the key binding must repeat.
    pub nonce: String,
    /// What the answer must repeat.
    pub state: String,
    /// What is asked.
    pub dcql_query: Value,
    /// What we can read.
    pub client_metadata: Value,
    /// When it was signed, in seconds since the Unix epoch.
    pub iat: i64,
    /// When it is worthless.
    pub exp: i64,
}

impl Request {
    /// What every request of ours says about formats (§11.1).
    #[must_use]
    pub fn client_metadata() -> Value {
        json!({"vp_formats_supported": {FORMAT: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]}}})
    }
}

/// The `client_id` of a request signed with this certificate (§5.9.3, `x509_hash`).
#[must_use]
pub fn client_id(leaf: &[u8]) -> String {
    format!("x509_hash:{}", jose::b64_encode(digest::digest(&digest::SHA256, leaf)))
}

/// What a wallet posts to the `response_uri` (§8.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// Presentations by the id of the credential query (§8.1).
    Presented {
        /// The request's `state`.
        state: String,
        /// One or more presentations for each id.
        vp_token: BTreeMap<String, Vec<String>>,
    },
    /// The wallet or its holder refused (§8.5).
    Refused {
        /// The request's `state`.
        state: String,
        /// The wallet's error code.
        error: String,
    },
}

impl Response {
    /// Reads the posted form.
    ///
    /// # Errors
    /// [`Error::Malformed`] beyond the size limit; [`Error::Member`] when `state` or `vp_token` is missing, given
    /// twice, or not of the form of §8.1.
    pub fn parse(form: &[(String, String)]) -> Result<Self, Error> {
        if form.iter().map(|(_, value)| value.len()).sum::<usize>() > LONGEST {
            return Err(Error::Malformed);
        }
        let state = one(form, "state")?.ok_or(Error::Member("state"))?.to_owned();
        if let Some(error) = one(form, "error")? {
            let error = error.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(64).collect();
            return Ok(Self::Refused { state, error });
        }
        let text = one(form, "vp_token")?.ok_or(Error::Member("vp_token"))?;
        let token: Map<String, Value> = serde_json::from_str(text).map_err(|_| Error::Member("vp_token"))?;
        let vp_token = token
            .into_iter()
            .map(|(id, list)| {
                let list: Vec<String> =
                    serde_json::from_value(list).map_err(|_| Error::Member("vp_token"))?;
                Ok((id, list))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self::Presented { state, vp_token })
    }
}

fn one<'a>(form: &'a [(String, String)], name: &'static str) -> Result<Option<&'a str>, Error> {
    let mut found = form.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
    match (found.next(), found.next()) {
        (value, None) => Ok(value),
        _ => Err(Error::Member(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn an_answer_names_its_state_and_its_presentations() {
        let answer = Response::parse(&form(&[("state", "s"), ("vp_token", r#"{"a": ["x~"]}"#)])).unwrap();
        let vp_token = BTreeMap::from([("a".to_owned(), vec!["x~".to_owned()])]);
        let state = "s".to_owned();
        assert_eq!(answer, Response::Presented { state, vp_token });
        let refused = Response::parse(&form(&[("state", "s"), ("error", "access_denied<b>")])).unwrap();
        assert!(matches!(refused, Response::Refused { error, .. } if error == "access_deniedb"));
    }

    #[test]
    fn an_answer_that_is_not_one_is_refused() {
        for bad in [
            &[("vp_token", "{}")][..],
            &[("state", "s")],
            &[("state", "s"), ("state", "t"), ("vp_token", "{}")],
            &[("state", "s"), ("vp_token", "x~")],
            &[("state", "s"), ("vp_token", r#"{"a": "x~"}"#)],
        ] {
            assert!(Response::parse(&form(bad)).is_err(), "{bad:?}");
        }
    }
}
