//! What can go wrong around credentials.

use credential::vci::ErrorCode;
use kernel::{About, Failure, Kind};

/// A failure of the issuer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such kind of credential.
    #[error("there is no such credential configuration")]
    NoConfiguration,
    /// The person has no passport that counts.
    #[error("the visitor has no passport that counts")]
    NotEligible,
    /// There is no such credential of this person, or no such list.
    #[error("there is no such credential or list")]
    NotFound,
    /// The credential was revoked before.
    #[error("the credential was revoked before")]
    AlreadyRevoked,
    /// A credential could not be put together.
    #[error("a credential could not be put together: {0}")]
    Making(#[from] credential::Error),
    /// The record could not be opened.
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// The keys failed.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The ledger failed.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The store failed.
    #[error(transparent)]
    Internal(#[from] storage::Error),
}

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::NoConfiguration => (
                Kind::Invalid,
                "unknown_credential_configuration",
                "There is no such kind of credential. Choose one of those offered.",
            ),
            Self::NotEligible => (
                Kind::Forbidden,
                "no_valid_passport",
                "There is no valid passport on your record. Enrol with a valid passport first.",
            ),
            Self::NotFound => (Kind::NotFound, "not_found", "There is no such credential here."),
            Self::AlreadyRevoked => (
                Kind::Conflict,
                "already_revoked",
                "This credential was revoked before. Nothing more needs to be done.",
            ),
            Self::Making(_) => (
                Kind::Internal,
                "credential_not_made",
                "The credential could not be made. Nothing was issued; try again later.",
            ),
            Self::Privacy(e) => e.about(),
            Self::Keys(e) => e.about(),
            Self::Audit(e) => e.about(),
            Self::Internal(e) => e.about(),
        }
    }
}

/// Why the credential endpoint gave no credential.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// 401 with `WWW-Authenticate: Bearer error="invalid_token"` (RFC 6750 §3.1).
    #[error("the access token is unknown, expired or revoked")]
    InvalidToken,
    /// 400 with [`ErrorCode::body`] (OpenID4VCI §8.3.1.2).
    #[error(transparent)]
    Refused(#[from] ErrorCode),
    /// Our fault, or we are busy.
    #[error(transparent)]
    Failed(#[from] Error),
}

macro_rules! passed_on {
    ($($error:ty,)*) => {$(
        impl From<$error> for CredentialError {
            fn from(error: $error) -> Self {
                Self::Failed(error.into())
            }
        }
    )*};
}

passed_on! { storage::Error, keys::Error, privacy::Error, credential::Error, }

impl Failure for CredentialError {
    fn about(&self) -> About {
        match self {
            Self::InvalidToken => (
                Kind::Unauthenticated,
                "invalid_token",
                "The access token is unknown, expired or revoked. Start over with a new offer.",
            ),
            Self::Refused(code) => (Kind::Invalid, code.code(), code.description()),
            Self::Failed(e) => e.about(),
        }
    }
}
