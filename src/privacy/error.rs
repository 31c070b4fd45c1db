//! What can go wrong around a disclosure, and the refusal that is an answer, not a fault.

use crate::{minimise::Item, policy::PolicyError, transfer::Decision};
use kernel::{About, Failure, Kind};

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
    /// Nothing is kept about the person in that class.
    #[error("nothing is kept about the person in that class")]
    NothingKept,
    /// It was asked for before.
    #[error("its erasure was asked for before")]
    Asked,
    /// A form that nobody of ours made for this person, or that is too old.
    #[error("the form is too old or not this person's")]
    Stale,
    /// What a form showed is not so any more.
    #[error("what the form showed has changed")]
    Changed,
    /// No law table has the article.
    #[error("no law table has that article")]
    NoArticle,
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
            Self::Policy(_) => (
                Kind::Invalid,
                "policy_unreadable",
                "The policy set does not parse. Mend the file and line named, then try again.",
            ),
            Self::Cases(_) => (
                Kind::Invalid,
                "policy_cases_fail",
                "The policy set decides some of its own cases otherwise. Run policy check.",
            ),
            Self::NoGrant => (Kind::NotFound, "not_found", "There is no such permission of yours."),
            Self::Ended => (
                Kind::Conflict,
                "already_ended",
                "This permission has ended already. Nothing more is sent under it.",
            ),
            Self::Statutory => (
                Kind::Forbidden,
                "required_by_law",
                "The law demands this disclosure. It cannot be withdrawn.",
            ),
            Self::Notice => {
                (Kind::Invalid, "bad_notice", "The notice is empty or too long. Go back and start over.")
            }
            Self::Fact => (
                Kind::Internal,
                "fact_unreadable",
                "Something stored about you cannot be read. Nothing was sent; ask the operator.",
            ),
            Self::NothingKept => {
                (Kind::NotFound, "nothing_kept", "Nothing is kept about this person in this class.")
            }
            Self::Asked => (
                Kind::Conflict,
                "already_asked",
                "Its erasure was asked for before. Nothing more needs to be done.",
            ),
            Self::Stale => (
                Kind::Conflict,
                "stale_form",
                "The page was open too long, or it is not yours. Nothing was erased; begin again.",
            ),
            Self::Changed => (
                Kind::Conflict,
                "plan_changed",
                "What is kept about you has changed since the page was shown. Nothing was erased; read it again.",
            ),
            Self::NoArticle => (
                Kind::Invalid,
                "no_such_article",
                "No law table has that article. See policies/law for those there are, EEL-39 say.",
            ),
            Self::Keys(e) => e.about(),
            Self::Audit(e) => e.about(),
            Self::Internal(e) => e.about(),
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
    fn about(&self) -> About {
        match self {
            Self::Refused(_) => (
                Kind::Forbidden,
                "disclosure_refused",
                "The law or the privacy policy does not allow this disclosure. Nothing was sent.",
            ),
            Self::Failed(e) => e.about(),
        }
    }
}
