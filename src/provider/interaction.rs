//! The request on its way through the browser: sealed, expiring, and answered once.

use crate::{AuthorizeError, Error, Inner, request::Request};
use kernel::{Call, Moment, SessionId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use storage::{WriteTx, replay};

/// How long a visitor may take over one page.
pub(crate) const LASTS: Duration = Duration::from_secs(15 * 60);
const PURPOSE: &str = "interaction";

/// One interaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Interaction {
    /// Names it, so that it is answered once.
    pub(crate) id: [u8; 16],
    /// When it began: a sign-in since then is fresh.
    pub(crate) since: Moment,
    pub(crate) request: Request,
}

impl Interaction {
    pub(crate) fn new(call: Call, inner: &Inner, request: Request) -> Self {
        Self { id: inner.store.entropy().bytes(), since: call.now, request }
    }

    /// Seals it: before sign-in for whoever brings it, afterwards for one session.
    pub(crate) fn seal(
        &self,
        call: Call,
        inner: &Inner,
        session: Option<SessionId>,
    ) -> Result<String, Error> {
        let text = serde_json::to_vec(self).map_err(|_| storage::Error::Corrupt("interaction"))?;
        let sealed = inner.keys.transient().seal(
            PURPOSE,
            &bound(session),
            call.now.plus(LASTS),
            inner.store.entropy(),
            &text,
        );
        sealed.map_err(|_| Error::Keys(keys::Error::Sealed))
    }

    /// Opens one.
    pub(crate) fn open(
        call: Call,
        inner: &Inner,
        session: Option<SessionId>,
        text: &str,
    ) -> Result<Self, AuthorizeError> {
        let opened = inner.keys.transient().open(PURPOSE, &bound(session), call.now, text);
        opened.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(AuthorizeError::Interaction)
    }

    /// Uses it up: `false` if it was answered before.
    pub(crate) async fn consume(&self, tx: &WriteTx, inner: &Inner) -> Result<bool, Error> {
        let key = inner.keys.mac("guosuo/interaction", &self.id);
        match replay::remember(tx, &key, self.since.plus(LASTS).plus(LASTS)).await {
            Ok(()) => Ok(true),
            Err(storage::Error::Conflict) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}

fn bound(session: Option<SessionId>) -> Vec<u8> {
    session.map(|s| s.bytes().to_vec()).unwrap_or_default()
}
