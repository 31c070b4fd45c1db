//! The parameters of an authorization request, each read on its own: the provider's table of checks decides the order.

mod claims;
mod contexts;
pub mod object;
mod prompt;
mod response;
mod verified;

pub use claims::{ClaimsRequest, Place};
pub use contexts::Contexts;
pub use prompt::Prompt;
pub use response::{Answer, Carrier, ResponseMode};
pub use verified::VerifiedRequest;

use crate::{Code, Error};

/// What the client wants back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// An authorization code.
    Code,
    /// An ID token at once (OpenID Connect Core §3.2).
    IdToken,
    /// An ID token and an access token at once.
    IdTokenToken,
}

impl ResponseType {
    /// Reads `response_type`.
    ///
    /// # Errors
    /// `invalid_request` when it is missing, `unsupported_response_type` when it is none of ours
    /// (RFC 6749 §4.1.2.1).
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        // The order of the words means nothing (OAuth 2.0 Multiple Response Types §3).
        match text.ok_or(Error::request("response_type is missing."))? {
            "code" => Ok(Self::Code),
            "id_token" => Ok(Self::IdToken),
            "id_token token" | "token id_token" => Ok(Self::IdTokenToken),
            _ => {
                let sentence = "response_type is code, id_token or id_token token.";
                Err(Error::new(Code::UnsupportedResponseType, sentence))
            }
        }
    }

    /// The word in the registration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
        }
    }
}

/// Reads `max_age`, in seconds (OpenID Connect Core §3.1.2.1).
///
/// # Errors
/// `invalid_request` when it is not a whole number of at most ten digits.
pub fn max_age(text: Option<&str>) -> Result<Option<u64>, Error> {
    let Some(text) = text else { return Ok(None) };
    if text.len() > 10 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Error::request("max_age is not a number of seconds."));
    }
    text.parse().map(Some).map_err(|_| Error::request("max_age is not a number of seconds."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hybrid_flow_and_bare_tokens_are_not_served() {
        assert_eq!(ResponseType::parse(Some("code")), Ok(ResponseType::Code));
        assert_eq!(ResponseType::parse(Some("token id_token")), Ok(ResponseType::IdTokenToken));
        assert_eq!(ResponseType::parse(None).unwrap_err().code, Code::InvalidRequest);
        for other in ["code id_token", "code token", "token", "none", "Code", "id_token id_token"] {
            let refused = ResponseType::parse(Some(other)).unwrap_err();
            assert_eq!(refused.code, Code::UnsupportedResponseType, "{other}");
        }
    }

    #[test]
    fn max_age_is_a_number_of_seconds() {
        assert_eq!(max_age(Some("0")), Ok(Some(0)));
        assert_eq!(max_age(None), Ok(None));
        for bad in ["-1", "1.5", "x", "99999999999", "+1"] {
            assert!(max_age(Some(bad)).is_err(), "{bad}");
        }
    }
}
