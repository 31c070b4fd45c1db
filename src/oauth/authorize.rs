//! The parameters of an authorization request, each read on its own: the provider's table of checks decides the order.

mod claims;
mod contexts;
mod prompt;
mod response;
mod verified;

pub use claims::{ClaimsRequest, Place};
pub use contexts::Contexts;
pub use prompt::Prompt;
pub use response::{Answer, Carrier, ResponseMode};
pub use verified::VerifiedRequest;

use crate::{Code, Error};

/// What the client wants back. One kind so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// An authorization code.
    Code,
}

impl ResponseType {
    /// Reads `response_type`.
    ///
    /// # Errors
    /// `invalid_request` when it is missing, `unsupported_response_type` when it is not `code`
    /// (RFC 6749 §4.1.2.1).
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        match text {
            None => Err(Error::request("response_type is missing.")),
            Some("code") => Ok(Self::Code),
            Some(_) => Err(Error::new(Code::UnsupportedResponseType, "The only response_type here is code.")),
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
    fn only_the_code_flow_is_served() {
        assert_eq!(ResponseType::parse(Some("code")), Ok(ResponseType::Code));
        assert_eq!(ResponseType::parse(None).unwrap_err().code, Code::InvalidRequest);
        for other in ["id_token", "code id_token", "token", "none", "Code"] {
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
