//! Who acts. The ledger names the actor of every entry.

use crate::{ClientId, StaffId, VisitorId};
use std::fmt;

/// Who caused a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody known yet: a browser before sign-in.
    Anonymous,
    /// A signed-in visitor.
    Visitor(VisitorId),
    /// An authenticated relying party.
    Client(ClientId),
    /// An auditor.
    Auditor(StaffId),
    /// An operator.
    Operator(StaffId),
    /// An enrolment officer.
    Officer(StaffId),
    /// The service itself: `worker`, `cli`, `demo`.
    System(&'static str),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            // A visitor's id would tie every entry to the person: the ledger knows them by pseudonym.
            Self::Visitor(_) => f.write_str("visitor"),
            Self::Client(id) => write!(f, "client:{id}"),
            Self::Auditor(id) => write!(f, "auditor:{id}"),
            Self::Operator(id) => write!(f, "operator:{id}"),
            Self::Officer(id) => write!(f, "officer:{id}"),
            Self::System(what) => write!(f, "system:{what}"),
        }
    }
}
