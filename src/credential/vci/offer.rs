//! Credential offers (OpenID4VCI §4.1).

use crate::Error;
use serde::{Deserialize, Serialize};

/// The grant type of a pre-authorized code.
pub const PRE_AUTHORIZED: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// What a wallet is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Who offers.
    pub credential_issuer: String,
    /// What.
    pub credential_configuration_ids: Vec<String>,
    /// How to get it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Grants>,
}

/// The ways to a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// With a code that the offer carries.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:pre-authorized_code")]
    pub pre_authorized: Option<PreAuthorized>,
}

/// A code that was authorized before the wallet came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreAuthorized {
    /// The code.
    #[serde(rename = "pre-authorized_code")]
    pub code: String,
}

impl Offer {
    /// Reads an offer from its JSON text.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is none, or offers nothing.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let offer: Self = serde_json::from_str(text).map_err(|_| Error::Malformed)?;
        match offer.credential_configuration_ids.is_empty() {
            true => Err(Error::Member("credential_configuration_ids")),
            false => Ok(offer),
        }
    }

    /// The code, if the offer carries one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let grants = self.grants.as_ref()?;
        Some(grants.pre_authorized.as_ref()?.code.as_str())
    }
}
