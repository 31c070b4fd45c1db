//! Pushed authorization requests on the wire (RFC 9126).

use serde::Serialize;

/// What every reference begins with (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// Characters of ours after it.
const LENGTH: usize = 43;

/// The answer to a push (RFC 9126 §2.2), 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// What the browser brings.
    pub request_uri: String,
    /// Seconds until it opens nothing.
    pub expires_in: u64,
}

impl Response {
    /// The answer for a secret.
    #[must_use]
    pub fn new(secret: &str, expires_in: u64) -> Self {
        Self { request_uri: format!("{PREFIX}{secret}"), expires_in }
    }
}

/// Whether a `request_uri` is a reference of this kind rather than an address.
#[must_use]
pub fn is_reference(request_uri: &str) -> bool {
    request_uri.starts_with(PREFIX)
}

/// The secret of a reference, if it has the form of one of ours.
#[must_use]
pub fn secret(request_uri: &str) -> Option<&str> {
    request_uri.strip_prefix(PREFIX).filter(|secret| secret.len() == LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_carries_a_secret_of_its_length_and_nothing_else() {
        let made = Response::new(&"s".repeat(43), 60);
        assert_eq!(secret(&made.request_uri), Some("s".repeat(43).as_str()));
        assert!(is_reference("urn:ietf:params:oauth:request_uri:x"));
        for other in ["urn:ietf:params:oauth:request_uri:x", "https://rp.example/request", ""] {
            assert_eq!(secret(other), None, "{other}");
        }
    }
}
