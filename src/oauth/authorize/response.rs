//! The answer to an authorization request, on its way back through the browser.

use crate::Error;
use url::{Url, form_urlencoded};

/// How the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirection.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that posts itself (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// Reads `response_mode`; a code travels in the query unless said otherwise.
    ///
    /// # Errors
    /// `invalid_request` for a mode we do not serve.
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        match text {
            None | Some("query") => Ok(Self::Query),
            Some("fragment") => Ok(Self::Fragment),
            Some("form_post") => Ok(Self::FormPost),
            Some(_) => Err(Error::request("response_mode must be query, fragment or form_post.")),
        }
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

    fn with(mut members: Vec<(&'static str, String)>, issuer: &str, state: Option<&str>) -> Self {
        members.extend(state.map(|s| ("state", s.to_owned())));
        members.push(("iss", issuer.to_owned()));
        Self(members)
    }

    /// The parameters, for a form.
    #[must_use]
    pub fn members(self) -> Vec<(&'static str, String)> {
        self.0
    }

    /// The address to send the browser to. A query that was registered stays (RFC 6749 §3.1.2).
    #[must_use]
    pub fn address(&self, redirect_uri: &Url, mode: ResponseMode) -> Url {
        let mut address = redirect_uri.clone();
        match mode {
            ResponseMode::Fragment => {
                let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
                address.set_fragment(Some(&text));
            }
            ResponseMode::Query | ResponseMode::FormPost => {
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
            answer.address(&to, ResponseMode::Query).as_str(),
            "https://rp.example/cb?tenant=1&code=c&state=a+b%26c&iss=https%3A%2F%2Fop.example"
        );
        let refused = Answer::error(Error::new(Code::AccessDenied, "No."), "https://op.example", None);
        assert_eq!(
            refused.address(&to, ResponseMode::Fragment).fragment(),
            Some("error=access_denied&error_description=No.&iss=https%3A%2F%2Fop.example")
        );
    }
}
