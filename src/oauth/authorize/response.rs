//! The answer to an authorization request, on its way back through the browser.

use super::ResponseType;
use crate::Error;
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

/// Where the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// In the query of the redirection.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that posts itself (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// How the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ResponseMode {
    /// Where.
    pub carrier: Carrier,
    /// Signed, as one parameter `response` (JWT Secured Authorization Response Mode §2.3).
    pub signed: bool,
}

impl ResponseMode {
    /// The mode of a code for who says nothing.
    pub const USUAL: Self = Self { carrier: Carrier::Query, signed: false };
    /// Every mode by its name; a code travels in the query unless said otherwise, signed or not (JARM §2.3.4).
    pub const ALL: [(&'static str, Self); 7] = [
        ("query", Self { carrier: Carrier::Query, signed: false }),
        ("fragment", Self { carrier: Carrier::Fragment, signed: false }),
        ("form_post", Self { carrier: Carrier::FormPost, signed: false }),
        ("query.jwt", Self { carrier: Carrier::Query, signed: true }),
        ("fragment.jwt", Self { carrier: Carrier::Fragment, signed: true }),
        ("form_post.jwt", Self { carrier: Carrier::FormPost, signed: true }),
        ("jwt", Self { carrier: Carrier::Query, signed: true }),
    ];

    /// Reads `response_mode` for what is wanted back.
    ///
    /// # Errors
    /// `invalid_request` for a mode we do not serve, and for tokens in a query (OAuth 2.0 Multiple Response Types §3).
    pub fn parse(text: Option<&str>, wanted: ResponseType) -> Result<Self, Error> {
        let usual = match wanted {
            ResponseType::Code => Carrier::Query,
            ResponseType::IdToken | ResponseType::IdTokenToken => Carrier::Fragment,
        };
        let Some(text) = text else { return Ok(Self { carrier: usual, signed: false }) };
        if text == "jwt" {
            return Ok(Self { carrier: usual, signed: true });
        }
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        let (_, mode) = found.ok_or(Error::request(
            "response_mode must be query, fragment or form_post, alone or with .jwt, or jwt.",
        ))?;
        if wanted != ResponseType::Code && mode.carrier == Carrier::Query {
            return Err(Error::request("Tokens are not sent in a query; use fragment or form_post."));
        }
        Ok(mode)
    }
}

/// What is sent back: a code or an error, always with `iss` (RFC 9207 §2) and with `state` if it was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer(Vec<(&'static str, String)>);

impl Answer {
    /// A code.
    #[must_use]
    pub fn code(code: String, issuer: &str, state: Option<&str>) -> Self {
        Self::with(vec![("code", code)], issuer, state)
    }

    /// An error (RFC 6749 §4.1.2.1).
    #[must_use]
    pub fn error(error: Error, issuer: &str, state: Option<&str>) -> Self {
        let members = vec![
            ("error", error.code.name().to_owned()),
            ("error_description", error.description.to_owned()),
        ];
        Self::with(members, issuer, state)
    }

    /// Tokens, as the members of their endpoint's answer (OpenID Connect Core §3.2.2.5).
    #[must_use]
    pub fn tokens(members: Vec<(&'static str, String)>, issuer: &str, state: Option<&str>) -> Self {
        Self::with(members, issuer, state)
    }

    /// What is said beside it.
    #[must_use]
    pub fn and(mut self, name: &'static str, value: String) -> Self {
        self.0.push((name, value));
        self
    }

    fn with(mut members: Vec<(&'static str, String)>, issuer: &str, state: Option<&str>) -> Self {
        members.extend(state.map(|s| ("state", s.to_owned())));
        members.push(("iss", issuer.to_owned()));
        Self(members)
    }

    /// The claims of the same answer signed for a client (JARM §2.1): it ends soon, for it was made to be read at once.
    #[must_use]
    pub fn claims(self, client: &str, exp: i64) -> Map<String, Value> {
        let members = self.0.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)));
        let more = [("aud".to_owned(), client.into()), ("exp".to_owned(), exp.into())];
        members.chain(more).collect()
    }

    /// The answer that carries those claims, signed.
    #[must_use]
    pub fn signed(jwt: String) -> Self {
        Self(vec![("response", jwt)])
    }

    /// The parameters, for a form.
    #[must_use]
    pub fn members(self) -> Vec<(&'static str, String)> {
        self.0
    }

    /// The address to send the browser to. A query that was registered stays (RFC 6749 §3.1.2).
    #[must_use]
    pub fn address(&self, redirect_uri: &Url, carrier: Carrier) -> Url {
        let mut address = redirect_uri.clone();
        match carrier {
            Carrier::Fragment => {
                let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
                address.set_fragment(Some(&text));
            }
            Carrier::Query | Carrier::FormPost => {
                address.query_pairs_mut().extend_pairs(&self.0);
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn an_answer_keeps_the_registered_query_and_names_the_issuer() {
        let to = Url::parse("https://rp.example/cb?tenant=1").unwrap();
        let answer = Answer::code("c".into(), "https://op.example", Some("a b&c"));
        assert_eq!(
            answer.address(&to, Carrier::Query).as_str(),
            "https://rp.example/cb?tenant=1&code=c&state=a+b%26c&iss=https%3A%2F%2Fop.example"
        );
        let refused = Answer::error(Error::new(Code::AccessDenied, "No."), "https://op.example", None);
        assert_eq!(
            refused.address(&to, Carrier::Fragment).fragment(),
            Some("error=access_denied&error_description=No.&iss=https%3A%2F%2Fop.example")
        );
    }

    #[test]
    fn every_mode_is_read_by_its_name_and_others_are_refused() {
        let of = |text, wanted| ResponseMode::parse(text, wanted);
        let code = ResponseType::Code;
        assert_eq!(of(None, code), of(Some("query"), code));
        assert_eq!(of(Some("jwt"), code), of(Some("query.jwt"), code));
        assert!(["", "smoke", "Query", "web_message"].iter().all(|m| of(Some(m), code).is_err()));
        let token = ResponseType::IdToken;
        assert_eq!(of(None, token), of(Some("fragment"), token));
        assert_eq!(of(Some("jwt"), token), of(Some("fragment.jwt"), token));
        assert!(of(Some("query"), token).is_err() && of(Some("query.jwt"), token).is_err());
    }
}
