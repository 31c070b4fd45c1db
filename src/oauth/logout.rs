//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0 §2).

use crate::{Error, Params};

/// What a relying party asks when its visitor signs out.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogoutRequest {
    /// An ID token of ours; expired ones count too.
    pub id_token_hint: Option<String>,
    /// Who asks, if no hint says so.
    pub client_id: Option<String>,
    /// Where to go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Handed back there.
    pub state: Option<String>,
}

impl LogoutRequest {
    /// Reads a query or form. Unknown parameters are ignored.
    ///
    /// # Errors
    /// `invalid_request` for a repeated or overlong parameter.
    pub fn parse(pairs: &[(String, String)]) -> Result<Self, Error> {
        let params = Params::new(pairs)?;
        let find = |name: &str| params.find(name).map(str::to_owned);
        Ok(Self {
            id_token_hint: find("id_token_hint"),
            client_id: find("client_id"),
            post_logout_redirect_uri: find("post_logout_redirect_uri"),
            state: find("state"),
        })
    }
}
