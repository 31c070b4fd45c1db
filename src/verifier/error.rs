//! What can go wrong around presentations.

use crate::Rejection;
use kernel::{Failure, Kind};
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
    fn kind(&self) -> Kind {
        match self {
            Self::Query(_) | Self::Answer(_) | Self::Rejected(_) => Kind::Invalid,
            Self::Purpose | Self::OverAsking(_) => Kind::Forbidden,
            Self::NotFound => Kind::NotFound,
            Self::Done => Kind::Conflict,
            Self::Keys(e) => e.kind(),
            Self::Audit(e) => e.kind(),
            Self::Internal(e) => e.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Query(_) | Self::Answer(_) => "invalid_request",
            Self::Purpose => "purpose_not_registered",
            Self::OverAsking(_) => "D-MIN",
            Self::NotFound => "not_found",
            Self::Rejected(rejection) => rejection.code(),
            Self::Done => "already_done",
            Self::Keys(e) => e.code(),
            Self::Audit(e) => e.code(),
            Self::Internal(e) => e.code(),
        }
    }

    fn public(&self) -> &'static str {
        match self {
            Self::Query(_) => "The query is malformed or asks for something not supported here.",
            Self::Purpose => "This purpose is not registered for you. Register it before asking.",
            Self::OverAsking(_) => {
                "More is asked than this purpose may learn. Ask for the coarser claims named, or for fewer."
            }
            Self::NotFound => "There is no such request, or its time is over. Start a new one.",
            Self::Answer(_) => "The answer is not a response of OpenID4VP 1.0 to this request.",
            Self::Rejected(_) => "The presentation does not hold. Start a new request.",
            Self::Done => "This was done before. Start a new request.",
            Self::Keys(e) => e.public(),
            Self::Audit(e) => e.public(),
            Self::Internal(e) => e.public(),
        }
    }
}
