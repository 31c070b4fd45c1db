//! The token endpoint's messages (RFC 6749 §4 to §6, OpenID4VCI 1.0 §6).

use crate::{Code, Disclosure, Error, Params, Scope};
use serde::Serialize;
use std::fmt;

/// The grant of OpenID4VCI's pre-authorized code flow.
pub const PRE_AUTHORIZED: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// What a client redeems.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode {
        /// The code.
        code: String,
        /// The address the code was sent to.
        redirect_uri: String,
        /// The PKCE verifier.
        code_verifier: Option<String>,
    },
    /// RFC 6749 §6.
    RefreshToken {
        /// The token.
        refresh_token: String,
        /// A narrower scope, if wanted.
        scope: Option<Scope>,
    },
    /// RFC 6749 §4.4.2.
    ClientCredentials {
        /// The scope wanted.
        scope: Option<Scope>,
    },
    /// OpenID4VCI 1.0 §6.1.
    PreAuthorizedCode {
        /// The code of the offer.
        code: String,
    },
}

impl TokenRequest {
    /// Reads a form.
    ///
    /// # Errors
    /// `unsupported_grant_type` for a grant we do not know, `invalid_request` for a missing parameter.
    pub fn parse(params: &Params<'_>) -> Result<Self, Error> {
        let scope = || params.find("scope").map(Scope::parse).transpose();
        match params.need("grant_type", "grant_type is missing.")? {
            "authorization_code" => Ok(Self::AuthorizationCode {
                code: params.need("code", "code is missing.")?.to_owned(),
                redirect_uri: params.need("redirect_uri", "redirect_uri is missing.")?.to_owned(),
                code_verifier: params.find("code_verifier").map(str::to_owned),
            }),
            "refresh_token" => Ok(Self::RefreshToken {
                refresh_token: params.need("refresh_token", "refresh_token is missing.")?.to_owned(),
                scope: scope()?,
            }),
            "client_credentials" => Ok(Self::ClientCredentials { scope: scope()? }),
            PRE_AUTHORIZED => Ok(Self::PreAuthorizedCode {
                code: params.need("pre-authorized_code", "pre-authorized_code is missing.")?.to_owned(),
            }),
            _ => Err(Error::new(Code::UnsupportedGrantType, "This grant_type is not served here.")),
        }
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthorizationCode { .. } => "AuthorizationCode",
            Self::RefreshToken { .. } => "RefreshToken",
            Self::ClientCredentials { .. } => "ClientCredentials",
            Self::PreAuthorizedCode { .. } => "PreAuthorizedCode",
        })
    }
}

/// What a client gets (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `Bearer`, or `DPoP`.
    pub token_type: &'static str,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// A refresh token, for `offline_access`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who signed in, for `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was granted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// What the access token reaches, where that was asked by such details (RFC 9396 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Disclosure>,
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenResponse({})", self.scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(of: &[(&str, &str)]) -> Result<TokenRequest, Error> {
        let pairs: Vec<_> = of.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        TokenRequest::parse(&Params::new(&pairs).unwrap())
    }

    #[test]
    fn each_grant_needs_its_parameters() {
        assert!(parse(&[("grant_type", "authorization_code"), ("code", "c"), ("redirect_uri", "u")]).is_ok());
        assert_eq!(
            parse(&[("grant_type", PRE_AUTHORIZED), ("pre-authorized_code", "c")]),
            Ok(TokenRequest::PreAuthorizedCode { code: "c".into() })
        );
        for missing in [
            &[("code", "c")][..],
            &[("grant_type", "authorization_code")],
            &[("grant_type", "refresh_token")],
        ] {
            assert_eq!(parse(missing).unwrap_err().code, Code::InvalidRequest);
        }
        let password = parse(&[("grant_type", "password"), ("username", "u")]).unwrap_err();
        assert_eq!(password.code, Code::UnsupportedGrantType);
    }
}
