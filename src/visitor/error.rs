//! What can go wrong with visitors.

use crate::ContactError;
use kernel::{Failure, Kind};
use passport::{FileError, Verdict};

/// A failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The issuer has no host that passkeys can be bound to.
    #[error("the issuer has no host name")]
    Issuer,
    /// A ceremony expired, was begun elsewhere, or does not verify (WebAuthn §7).
    #[error("the passkey does not verify")]
    Passkey,
    /// The passkey is registered already.
    #[error("the passkey is registered already")]
    PasskeyKnown,
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
            Self::Issuer => Kind::Invalid,
            Self::Passkey => Kind::Unauthenticated,
            Self::PasskeyKnown => Kind::Conflict,
            Self::Keys(e) => e.kind(),
            Self::Audit(e) => e.kind(),
            Self::Internal(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Issuer => "bad_issuer",
            Self::Passkey => "passkey_refused",
            Self::PasskeyKnown => "passkey_known",
            Self::Keys(e) => e.code(),
            Self::Audit(e) => e.code(),
            Self::Internal(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::Issuer => "The issuer must be an address with a host name.",
            Self::Passkey => "The passkey did not verify. Try again, or use another passkey.",
            Self::PasskeyKnown => "This passkey is registered already. Sign in with it.",
            Self::Keys(e) => e.public(),
            Self::Audit(e) => e.public(),
            Self::Internal(e) => e.public(),
        }
    }
}

/// Why a passport enrolled nobody.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The files are not those of a passport.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The phone number or the address cannot be one.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// The passport does not verify; the refusal is in the ledger.
    #[error("the passport was refused")]
    Refused(Box<Verdict>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<storage::Error> for EnrolError {
    fn from(error: storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<keys::Error> for EnrolError {
    fn from(error: keys::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<audit::Error> for EnrolError {
    fn from(error: audit::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Failure for EnrolError {
    fn kind(&self) -> Kind {
        match self {
            Self::Files(FileError::TooLarge) => Kind::TooMuch,
            Self::Files(_) | Self::Contact(_) | Self::Refused(_) => Kind::Invalid,
            Self::Failed(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Files(FileError::TooLarge) => "too_large",
            Self::Files(FileError::Forbidden) => "forbidden_group",
            Self::Files(FileError::Twice) => "doubled_file",
            Self::Files(FileError::Missing) => "missing_file",
            Self::Files(FileError::Unknown) => "not_a_passport_file",
            Self::Contact(ContactError::Phone) => "bad_phone",
            Self::Contact(ContactError::Email) => "bad_email",
            Self::Refused(_) => "passport_refused",
            Self::Failed(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::Files(FileError::TooLarge) => "A file is larger than any passport's. Read the chip again.",
            Self::Files(FileError::Forbidden) => {
                "Fingerprints and irises are not accepted. Send EF.SOD, EF.DG1 and, if there is one, EF.DG11."
            }
            Self::Files(FileError::Twice) => "Two files are of the same kind. Send each once.",
            Self::Files(FileError::Missing) => "EF.SOD and EF.DG1 are both needed. Read the chip again.",
            Self::Files(FileError::Unknown) => {
                "A file is not of a passport or is cut short. Read the chip again."
            }
            Self::Contact(ContactError::Phone) => {
                "Write the phone number with its country code, as in +86 138 1234 5678."
            }
            Self::Contact(ContactError::Email) => "Write the e-mail address in full, or leave it out.",
            Self::Refused(_) => "The passport does not verify. Read the chip again, or go to a staffed desk.",
            Self::Failed(e) => e.public(),
        }
    }
}
