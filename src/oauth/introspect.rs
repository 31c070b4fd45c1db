//! Introspection (RFC 7662 §2.2).

use crate::{Confirmation, Disclosure};
use serde::Serialize;

/// What a resource server or the owner learns about a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Introspection {
    /// Whether it is worth anything. All else is told of active tokens alone.
    pub active: bool,
    /// What it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// `Bearer`, for access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// When it expires, in seconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// The pairwise subject, as the asking client knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// Who it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// The key it is bound to (RFC 9449 §6.2, RFC 8705 §3.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnf: Option<Confirmation>,
    /// What it reaches, where that was asked by such details (RFC 9396 §9.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Disclosure>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
}

impl Introspection {
    /// The answer for every token that is unknown, expired, revoked, or another's.
    #[must_use]
    pub fn inactive() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inactive_token_tells_nothing_else() {
        let text = serde_json::to_string(&Introspection::inactive()).unwrap();
        assert_eq!(text, r#"{"active":false}"#);
    }
}
