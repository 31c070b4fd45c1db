//! What can go wrong with visitors.

use crate::ContactError;
use kernel::{About, Failure, Kind};
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
    /// There is no such passport, or it is another's.
    #[error("there is no such passport")]
    NoDocument,
    /// The passport was reported before, or changed in this very moment.
    #[error("the passport was reported before")]
    AlreadyReported,
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
            Self::Issuer => (Kind::Invalid, "bad_issuer", "The issuer must be an address with a host name."),
            Self::Passkey => (
                Kind::Unauthenticated,
                "passkey_refused",
                "The passkey did not verify. Try again, or use another passkey.",
            ),
            Self::PasskeyKnown => {
                (Kind::Conflict, "passkey_known", "This passkey is registered already. Sign in with it.")
            }
            Self::NoDocument => (
                Kind::NotFound,
                "no_such_passport",
                "There is no such passport on record. Check the issuing state and the number.",
            ),
            Self::AlreadyReported => (
                Kind::Conflict,
                "already_reported",
                "This passport was reported before. It does not work; nothing more needs to be done.",
            ),
            Self::Keys(e) => e.about(),
            Self::Audit(e) => e.about(),
            Self::Internal(e) => e.about(),
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
    /// The passport differs from the account it was brought to, or cannot be joined to it; recorded.
    #[error("the passport differs from the account")]
    Unclear,
    /// A passport without a chip was reported lost, stolen or withdrawn; recorded.
    #[error("the passport was reported")]
    Reported,
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
    fn about(&self) -> About {
        match self {
            Self::Files(FileError::TooLarge) => {
                (Kind::TooMuch, "too_large", "A file is larger than any passport's. Read the chip again.")
            }
            Self::Files(FileError::Forbidden) => (
                Kind::Invalid,
                "forbidden_group",
                "Fingerprints and irises are not accepted. Send EF.SOD, EF.DG1 and, if there is one, EF.DG11.",
            ),
            Self::Files(FileError::Twice) => {
                (Kind::Invalid, "doubled_file", "Two files are of the same kind. Send each once.")
            }
            Self::Files(FileError::Missing) => {
                (Kind::Invalid, "missing_file", "EF.SOD and EF.DG1 are both needed. Read the chip again.")
            }
            Self::Files(FileError::Unknown) => (
                Kind::Invalid,
                "not_a_passport_file",
                "A file is not of a passport or is cut short. Read the chip again.",
            ),
            Self::Contact(ContactError::Phone) => (
                Kind::Invalid,
                "bad_phone",
                "Write the phone number with its country code, as in +86 138 1234 5678.",
            ),
            Self::Contact(ContactError::Email) => {
                (Kind::Invalid, "bad_email", "Write the e-mail address in full, or leave it out.")
            }
            Self::Unclear => (
                Kind::Conflict,
                "link_unclear",
                "The passport differs from your account. A staffed desk can join them; take both passports along.",
            ),
            Self::Reported => (
                Kind::Invalid,
                "reported_lost",
                "This passport was reported lost, stolen or withdrawn. Ask at a staffed desk or your consulate.",
            ),
            Self::Refused(_) => (
                Kind::Invalid,
                "passport_refused",
                "The passport does not verify. Read the chip again, or go to a staffed desk.",
            ),
            Self::Failed(e) => e.about(),
        }
    }
}
