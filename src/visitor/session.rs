//! Browser sessions.

use kernel::{Moment, SessionId, VisitorId};

/// A visitor who is signed in, in this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub visitor: VisitorId,
    /// The session.
    pub session: SessionId,
    /// When they signed in.
    pub auth_time: Moment,
    /// How (RFC 8176).
    pub amr: Vec<String>,
}
