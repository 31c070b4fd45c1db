//! What can go wrong: refusals with their protocol codes, and failures of what lies below.

use kernel::{About, Failure, Kind};

/// Something below failed; nothing was issued or disclosed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The gate, a consent or the policy.
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// The ledger.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The issuer is not an address that metadata can be built from.
    #[error("the issuer is not a web address")]
    Issuer,
    /// What lies outside was needed and did not answer.
    #[error(transparent)]
    Outside(#[from] crate::Unreachable),
    /// There is no such relying party, or not in the state that was asked for.
    #[error("no such client in this state")]
    NoClient,
    /// There is no such session, grant or pending thing, or it is over already.
    #[error("no such thing, or it is over")]
    Gone,
    /// No such signing key is rotated.
    #[error("no signing key of that use and algorithm")]
    NoSigningKey,
    /// The store.
    #[error(transparent)]
    Internal(#[from] storage::Error),
}

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::Privacy(e) => e.about(),
            Self::Audit(e) => e.about(),
            Self::Keys(e) => e.about(),
            Self::Issuer => {
                (Kind::Invalid, "bad_issuer", "The issuer must be a web address without query and fragment.")
            }
            Self::NoClient => (
                Kind::NotFound,
                "no_client",
                "There is no such relying party, or it is suspended, active or removed already.",
            ),
            Self::Gone => (Kind::NotFound, "gone", "There is no such thing, or it is over already."),
            Self::NoSigningKey => {
                (Kind::Invalid, "no_signing_key", "There is no signing key of that use and algorithm.")
            }
            Self::Outside(_) => (
                Kind::Unavailable,
                "outside_unreachable",
                "A server that has to answer first does not. Try again later.",
            ),
            Self::Internal(e) => e.about(),
        }
    }
}

/// An answer of the token, introspection, revocation or registration endpoint that is none.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Refused with a code of the specification.
    #[error(transparent)]
    Refused(#[from] oauth::Error),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// An answer of userinfo that is none (RFC 6750 §3.1).
#[derive(Debug, thiserror::Error)]
pub enum ResourceError {
    /// 401 `invalid_token`: unknown, expired, revoked, or its grant has ended.
    #[error("the access token is unknown, expired or revoked")]
    InvalidToken,
    /// 401 `invalid_dpop_proof`: the token is bound to a key, and the proof of it does not hold (RFC 9449 §7.1).
    #[error("{}", .0.description)]
    Proof(oauth::Error),
    /// 400 `invalid_request`: a page asks that is not the client's.
    #[error("{}", .0.description)]
    Page(oauth::Error),
    /// 403 `insufficient_scope`: the token was not issued for `openid`.
    #[error("the access token does not carry the scope openid")]
    InsufficientScope,
    /// 403 `access_denied`: the law or the policy forbids the disclosure; the refusal is in the ledger.
    #[error("disclosure refused: {0}")]
    Disclosure(String),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl ResourceError {
    /// The OAuth error code on the wire.
    #[must_use]
    pub const fn oauth_code(&self) -> oauth::Code {
        match self {
            Self::InvalidToken => oauth::Code::InvalidToken,
            Self::Proof(error) | Self::Page(error) => error.code,
            Self::InsufficientScope => oauth::Code::InsufficientScope,
            Self::Disclosure(_) => oauth::Code::AccessDenied,
            Self::Failed(_) => oauth::Code::ServerError,
        }
    }
}

/// Why a request gets a page and never a redirection: nobody trustworthy to send the browser back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// No such client, or it is suspended.
    #[error("unknown or suspended client")]
    Client,
    /// The `redirect_uri` is missing, repeated, or not registered letter by letter (OpenID Connect Core §3.1.2.1).
    #[error("redirect_uri missing or not registered")]
    RedirectUri,
    /// The pushed request is unknown, too old, answered, or another client's (RFC 9126 §4).
    #[error("the pushed request is over")]
    Pushed,
    /// The interaction was answered before, has expired, or belongs to another browser.
    #[error("the interaction is over")]
    Interaction,
    /// A request to sign out that cannot be followed.
    #[error("bad logout request")]
    Logout,
}

impl Failure for AuthorizeError {
    fn about(&self) -> About {
        match self {
            Self::Client => (
                Kind::Invalid,
                "invalid_client",
                "The site that sent you here is not registered. Go back to it and tell its operator.",
            ),
            Self::RedirectUri => (
                Kind::Invalid,
                "invalid_redirect_uri",
                "The site that sent you here named an address that is not registered for it.",
            ),
            Self::Pushed => (
                Kind::Invalid,
                "invalid_request_uri",
                "The request that the site prepared is unknown or too old. Go back to the site and start over.",
            ),
            Self::Interaction => (
                Kind::Conflict,
                "interaction_over",
                "This sign-in has expired or was answered before. Go back to the site and start over.",
            ),
            Self::Logout => (
                Kind::Invalid,
                "invalid_logout",
                "The site that sent you here asked to sign you out in a way we cannot follow.",
            ),
        }
    }
}

impl From<TokenError> for ResourceError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(refused) => Self::Proof(refused),
            TokenError::Failed(failed) => Self::Failed(failed),
        }
    }
}

macro_rules! failed {
    ($($below:ty),*) => {$(
        impl From<$below> for TokenError {
            fn from(error: $below) -> Self {
                Self::Failed(error.into())
            }
        }
        impl From<$below> for ResourceError {
            fn from(error: $below) -> Self {
                Self::Failed(error.into())
            }
        }
    )*};
}

failed!(storage::Error, privacy::Error, audit::Error, keys::Error);
