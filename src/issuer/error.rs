//! What can go wrong around credentials.

use credential::vci::ErrorCode;
use kernel::{Failure, Kind};

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
    fn kind(&self) -> Kind {
        match self {
            Self::NoConfiguration => Kind::Invalid,
            Self::NotEligible => Kind::Forbidden,
            Self::NotFound => Kind::NotFound,
            Self::AlreadyRevoked => Kind::Conflict,
            Self::Making(_) => Kind::Internal,
            Self::Privacy(e) => e.kind(),
            Self::Keys(e) => e.kind(),
            Self::Audit(e) => e.kind(),
            Self::Internal(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoConfiguration => "unknown_credential_configuration",
            Self::NotEligible => "no_valid_passport",
            Self::NotFound => "not_found",
            Self::AlreadyRevoked => "already_revoked",
            Self::Making(_) => "credential_not_made",
            Self::Privacy(e) => e.code(),
            Self::Keys(e) => e.code(),
            Self::Audit(e) => e.code(),
            Self::Internal(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::NoConfiguration => "There is no such kind of credential. Choose one of those offered.",
            Self::NotEligible => {
                "There is no valid passport on your record. Enrol with a valid passport first."
            }
            Self::NotFound => "There is no such credential here.",
            Self::AlreadyRevoked => "This credential was revoked before. Nothing more needs to be done.",
            Self::Making(_) => "The credential could not be made. Nothing was issued; try again later.",
            Self::Privacy(e) => e.public(),
            Self::Keys(e) => e.public(),
            Self::Audit(e) => e.public(),
            Self::Internal(e) => e.public(),
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
    fn kind(&self) -> Kind {
        match self {
            Self::InvalidToken => Kind::Unauthenticated,
            Self::Refused(_) => Kind::Invalid,
            Self::Failed(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InvalidToken => "invalid_token",
            Self::Refused(code) => code.code(),
            Self::Failed(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::InvalidToken => {
                "The access token is unknown, expired or revoked. Start over with a new offer."
            }
            Self::Refused(code) => code.description(),
            Self::Failed(e) => e.public(),
        }
    }
}
