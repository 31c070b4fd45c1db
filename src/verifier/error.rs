//! What can go wrong around presentations.

use crate::Rejection;
use kernel::{About, Failure, Kind};
use privacy::Item;

/// A failure of the verifier.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The query is malformed or asks for what we do not support; names the member.
    #[error("the query: {0}")]
    Query(credential::Error),
    /// The purpose is not registered for this relying party.
    #[error("the purpose is not registered for this relying party")]
    Purpose,
    /// More is asked than the purpose may learn: claim by claim, what may be asked instead.
    #[error("more is asked than the purpose may learn")]
    OverAsking(Vec<Item>),
    /// The recipient or its purpose demands a better proof than every credential is, and does not ask for it.
    #[error("the query does not ask for verification")]
    Proof,
    /// There is no such request, not of this relying party, or it is over.
    #[error("there is no such presentation request")]
    NotFound,
    /// The wallet's answer is no answer; names the member.
    #[error("the answer: {0}")]
    Answer(credential::Error),
    /// The presentation does not hold. The request is over.
    #[error("the presentation was rejected: {0}")]
    Rejected(Rejection),
    /// The request was answered before, or its result taken before.
    #[error("this was done before")]
    Done,
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
            Self::Query(_) => (
                Kind::Invalid,
                "invalid_request",
                "The query is malformed or asks for something not supported here.",
            ),
            Self::Answer(_) => (
                Kind::Invalid,
                "invalid_request",
                "The answer is not a response of OpenID4VP 1.0 to this request.",
            ),
            Self::Purpose => (
                Kind::Forbidden,
                "purpose_not_registered",
                "This purpose is not registered for you. Register it before asking.",
            ),
            Self::OverAsking(_) => (
                Kind::Forbidden,
                "D-MIN",
                "More is asked than this purpose may learn. Ask for the coarser claims named, or for fewer.",
            ),
            Self::Proof => (
                Kind::Invalid,
                "verification_not_asked",
                "Your registration or purpose demands a better proof of the passport than every credential is. \
                 Ask each credential for [\"verification\"] too.",
            ),
            Self::NotFound => (
                Kind::NotFound,
                "not_found",
                "There is no such request, or its time is over. Start a new one.",
            ),
            Self::Rejected(rejection) => {
                (Kind::Invalid, rejection.code(), "The presentation does not hold. Start a new request.")
            }
            Self::Done => (Kind::Conflict, "already_done", "This was done before. Start a new request."),
            Self::Keys(e) => e.about(),
            Self::Audit(e) => e.about(),
            Self::Internal(e) => e.about(),
        }
    }
}
