//! The algorithms we sign with or accept. A closed list: `none` and HMAC are not on it.

use crate::Error;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};

/// A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Alg {
    /// ECDSA on P-256 with SHA-256; ours by default.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256; for relying parties that know nothing else.
    #[serde(rename = "RS256")]
    Rs256,
}

impl Alg {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// Reads the name on the wire.
    ///
    /// # Errors
    /// [`Error::Algorithm`] for any other name, `none` included.
    pub fn parse(name: &str) -> Result<Self, Error> {
        match name {
            "ES256" => Ok(Self::Es256),
            "EdDSA" => Ok(Self::EdDsa),
            "PS256" => Ok(Self::Ps256),
            "RS256" => Ok(Self::Rs256),
            _ => Err(Error::Algorithm),
        }
    }

    pub(crate) const fn library(self) -> Algorithm {
        match self {
            Self::Es256 => Algorithm::ES256,
            Self::EdDsa => Algorithm::EdDSA,
            Self::Ps256 => Algorithm::PS256,
            Self::Rs256 => Algorithm::RS256,
        }
    }
}
