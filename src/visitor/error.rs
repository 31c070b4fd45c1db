//! What can go wrong with visitors.

use crate::ContactError;
use kernel::{About, Failure, Kind};
use passport::{FileError, MrzError, Verdict};

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
    /// A link that opens an account was followed before, is too old or was never made.
    #[error("the link is used or too old")]
    Handover,
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
            Self::Handover => (
                Kind::Conflict,
                "link_used",
                "This link was used before or is too old. Ask where you got it for a new one, or sign in.",
            ),
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
    /// There is no such session, or it was answered before, or its time ran out. What was sent is gone.
    #[error("no session waits for this")]
    Session,
    /// Evidence holds a data group nobody asked for.
    #[error("a data group nobody asked for")]
    NotAsked,
    /// Chip authentication in a domain we have no key of.
    #[error("no such domain of keys")]
    Domain,
    /// What was typed is no zone.
    #[error(transparent)]
    Zone(#[from] MrzError),
    /// What was typed is a visa's zone, or of a passport that has expired.
    #[error("a visa, or expired")]
    Unfit,
    /// Nobody enrols here by typing.
    #[error("typing is switched off")]
    TypedOff,
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
            Self::Files(e) => files(*e),
            Self::Contact(e) => contact(*e),
            Self::Session => (
                Kind::Conflict,
                "session_expired",
                "The session is over: answered before, too old, or never begun. Begin a new one.",
            ),
            Self::NotAsked => (
                Kind::Invalid,
                "group_not_asked",
                "Send only the data groups that the session asked for. Begin a new one.",
            ),
            Self::Domain => (
                Kind::Invalid,
                "domain_unknown",
                "Name the domain of a key that the session published. Begin a new one.",
            ),
            Self::Zone(_) => (
                Kind::Invalid,
                "bad_mrz",
                "The lines typed are not those of a passport. Compare them with the page, letter by letter.",
            ),
            Self::Unfit => (
                Kind::Invalid,
                "expired",
                "The lines typed are those of a visa or of an expired passport. Use a passport that is valid.",
            ),
            Self::TypedOff => (
                Kind::NotFound,
                "typed_off",
                "Nobody enrols here by typing. Use the chip of your passport or a staffed desk.",
            ),
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

const fn files(error: FileError) -> About {
    match error {
        FileError::TooLarge => {
            (Kind::TooMuch, "too_large", "A file is larger than any passport's. Read the chip again.")
        }
        FileError::Forbidden => (
            Kind::Invalid,
            "forbidden_group",
            "Fingerprints and irises are not accepted. Send EF.SOD, EF.DG1 and, if there is one, EF.DG11.",
        ),
        FileError::Twice => {
            (Kind::Invalid, "doubled_file", "Two files are of the same kind. Send each once.")
        }
        FileError::Missing => {
            (Kind::Invalid, "missing_file", "EF.SOD and EF.DG1 are both needed. Read the chip again.")
        }
        FileError::Unknown => (
            Kind::Invalid,
            "not_a_passport_file",
            "A file is not of a passport or is cut short. Read the chip again.",
        ),
    }
}

const fn contact(error: ContactError) -> About {
    match error {
        ContactError::Phone => (
            Kind::Invalid,
            "bad_phone",
            "Write the phone number with its country code, as in +86 138 1234 5678.",
        ),
        ContactError::Email => {
            (Kind::Invalid, "bad_email", "Write the e-mail address in full, or leave it out.")
        }
    }
}
