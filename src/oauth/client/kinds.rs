//! The closed lists of words in client metadata.

use jose::Alg;
use serde::{Deserialize, Serialize};

/// How a client proves who it is (RFC 7591 §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Its secret in the Authorization header (RFC 6749 §2.3.1).
    #[default]
    ClientSecretBasic,
    /// Its secret in the body.
    ClientSecretPost,
    /// A JWT under a key that is its secret (OpenID Connect Core §9).
    ClientSecretJwt,
    /// A JWT signed with a key whose public part it registered (OpenID Connect Core §9, RFC 7523 §2.2).
    PrivateKeyJwt,
    /// A TLS certificate of a name it registered, from an authority the operator trusts (RFC 8705 §2.1).
    TlsClientAuth,
    /// A TLS certificate of a key it registered (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
    /// Nothing: a public client, held to PKCE.
    None,
}

impl AuthMethod {
    /// Whether it rests on a secret that we gave the client.
    #[must_use]
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }

    /// Whether it rests on keys that the client published.
    #[must_use]
    pub const fn has_keys(self) -> bool {
        matches!(self, Self::PrivateKeyJwt | Self::SelfSignedTlsClientAuth)
    }
}

/// A grant a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// OpenID Connect Core §3.2, for clients the operator allows it.
    Implicit,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
}

/// How strict the service is with a client, and it with itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// OpenID Connect Core, with PKCE for public clients.
    #[default]
    #[serde(rename = "openid-basic")]
    OpenidBasic,
    /// FAPI 2.0 Security Profile: pushed requests, keys instead of secrets, tokens bound to a key.
    #[serde(rename = "fapi2-security")]
    Fapi2Security,
    /// FAPI 2.0 Message Signing: signed requests as well.
    #[serde(rename = "fapi2-message-signing")]
    Fapi2MessageSigning,
}

impl Profile {
    /// Whether it is one of FAPI 2.0.
    #[must_use]
    pub const fn is_fapi(self) -> bool {
        !matches!(self, Self::OpenidBasic)
    }

    /// Whether a client may sign, and be signed for, with an algorithm (FAPI 2.0 Security Profile §5.4.1).
    #[must_use]
    pub const fn accepts(self, alg: Alg) -> bool {
        !(self.is_fapi() && matches!(alg, Alg::Rs256))
    }
}

/// What access tokens look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFormat {
    /// A random word that says nothing.
    #[default]
    Opaque,
    /// A signed JWT that a resource server reads by itself (RFC 9068).
    Jwt,
}

/// What has to hold an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Whoever has it, unless the client shows a key by itself.
    Anyone,
    /// The key of a DPoP proof (RFC 9449).
    Dpop,
    /// The key of a TLS certificate (RFC 8705 §3).
    Mtls,
}
