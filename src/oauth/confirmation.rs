//! The key a token is bound to (RFC 7800 §3.1).

use serde::{Deserialize, Serialize};

/// Which key has to hold it, as `cnf` says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Confirmation {
    /// The thumbprint of a DPoP key (RFC 9449 §6.1).
    #[serde(rename = "jkt")]
    Dpop(String),
    /// The thumbprint of a TLS certificate (RFC 8705 §3.1).
    #[serde(rename = "x5t#S256")]
    Mtls(String),
}

impl Confirmation {
    /// What a client calls a token that is bound so (RFC 9449 §5, RFC 8705 §3).
    #[must_use]
    pub const fn token_type(bound: Option<&Self>) -> &'static str {
        match bound {
            Some(Self::Dpop(_)) => "DPoP",
            Some(Self::Mtls(_)) | None => "Bearer",
        }
    }
}
