//! The answer to a registration (RFC 7591 §3.2.1).

use crate::ClientMetadata;
use serde::Serialize;
use std::fmt;

/// A new client, with everything that was registered.
#[derive(Clone, Serialize)]
pub struct Registered {
    /// Its name.
    pub client_id: String,
    /// When, in seconds since the Unix epoch.
    pub client_id_issued_at: i64,
    /// Its secret, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// When the secret expires: 0, never. Sent with a secret alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<i64>,
    /// The metadata, defaults filled in.
    #[serde(flatten)]
    pub metadata: ClientMetadata,
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registered({})", self.client_id)
    }
}
