//! What can go wrong around a disclosure, and the refusal that is an answer, not a fault.

use crate::{minimise::Item, policy::PolicyError, transfer::Decision};
use kernel::{Failure, Kind};

/// A failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The policy set is unusable.
    #[error("policy: {0}")]
    Policy(#[from] PolicyError),
    /// The policy set parses, but cases of it come out wrong.
    #[error("{0} cases of the policy set come out wrong")]
    Cases(usize),
    /// There is no such grant of this visitor.
    #[error("no such grant of this visitor")]
    NoGrant,
    /// The grant has ended already.
    #[error("the grant has ended already")]
    Ended,
    /// A statute demands the disclosure; it cannot be withdrawn (PIPL Art. 13(3)).
    #[error("the disclosure rests on a statute")]
    Statutory,
    /// A notice is empty or longer than 64 KiB.
    #[error("the notice is empty or too long")]
    Notice,
    /// A sealed fact does not open or does not read.
    #[error("a fact about the visitor is unreadable")]
    Fact,
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
            Self::Policy(_) | Self::Cases(_) | Self::Notice => Kind::Invalid,
            Self::NoGrant => Kind::NotFound,
            Self::Ended => Kind::Conflict,
            Self::Statutory => Kind::Forbidden,
            Self::Fact => Kind::Internal,
            Self::Keys(e) => e.kind(),
            Self::Audit(e) => e.kind(),
            Self::Internal(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Policy(_) => "policy_unreadable",
            Self::Cases(_) => "policy_cases_fail",
            Self::NoGrant => "not_found",
            Self::Ended => "already_ended",
            Self::Statutory => "required_by_law",
            Self::Notice => "bad_notice",
            Self::Fact => "fact_unreadable",
            Self::Keys(e) => e.code(),
            Self::Audit(e) => e.code(),
            Self::Internal(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::Policy(_) => "The policy set does not parse. Mend the file and line named, then try again.",
            Self::Cases(_) => "The policy set decides some of its own cases otherwise. Run policy check.",
            Self::NoGrant => "There is no such permission of yours.",
            Self::Ended => "This permission has ended already. Nothing more is sent under it.",
            Self::Statutory => "The law demands this disclosure. It cannot be withdrawn.",
            Self::Notice => "The notice is empty or too long. Go back and start over.",
            Self::Fact => "Something stored about you cannot be read. Nothing was sent; ask the operator.",
            Self::Keys(e) => e.public(),
            Self::Audit(e) => e.public(),
            Self::Internal(e) => e.public(),
        }
    }
}

/// A disclosure that may not happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code: `D-39`.
    pub code: String,
    /// What was asked, claim by claim.
    pub items: Vec<Item>,
    /// The decision in full.
    pub decision: Decision,
    /// The policy set that decided.
    pub policy: String,
}

/// Why nothing was released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The law or the policy forbids it: roll back, then record it with [`crate::Privacy::record_refusal`].
    #[error("refused: {}", .0.code)]
    Refused(Box<Refusal>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<storage::Error> for ReleaseError {
    fn from(error: storage::Error) -> Self {
        Self::Failed(Error::Internal(error))
    }
}

impl Failure for ReleaseError {
    fn kind(&self) -> Kind {
        match self {
            Self::Refused(_) => Kind::Forbidden,
            Self::Failed(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "disclosure_refused",
            Self::Failed(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::Refused(_) => {
                "The law or the privacy policy does not allow this disclosure. Nothing was sent."
            }
            Self::Failed(e) => e.public(),
        }
    }
}
