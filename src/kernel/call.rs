//! What every use case is told about the request it serves.

use crate::{Actor, Moment, Remote, RequestId};

/// The circumstances of one call: when, who, which request, from where.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The instant the request arrived; the only time the use case knows.
    pub now: Moment,
    /// Who caused it.
    pub actor: Actor,
    /// Correlates log lines; never shown as an identity.
    pub request: RequestId,
    /// From where; lies sealed beside the entries of a person, and nowhere else.
    pub remote: Remote,
}

impl Call {
    /// The same call by another actor, once authentication has named one.
    #[must_use]
    pub const fn by(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }
}
