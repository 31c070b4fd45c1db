//! What every use case is told about the request it serves.

use crate::{Actor, Moment, RequestId};

/// The circumstances of one call: when, who, and which request.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The instant the request arrived; the only time the use case knows.
    pub now: Moment,
    /// Who caused it.
    pub actor: Actor,
    /// Correlates log lines; never shown as an identity.
    pub request: RequestId,
}

impl Call {
    /// The same call by another actor, once authentication has named one.
    #[must_use]
    pub const fn by(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }
}
