//! What a relying party knows a session by.

use crate::{Inner, Provider};
use kernel::{ClientId, SessionId};
use url::Url;

/// The name of a session towards one relying party: two of them cannot tell that they mean the same
/// (Back-Channel Logout §2.1).
pub(crate) fn sid(inner: &Inner, session: SessionId, client: ClientId) -> String {
    let mac = inner.keys.mac("guosuo/sid", format!("{session} {client}").as_bytes());
    jose::b64_encode(mac.first_chunk::<16>().unwrap_or(&[0; 16]))
}

/// What the browser keeps of a session for the frame that checks it (Session Management §3.2): it names it, and opens
/// nothing.
fn browser_state(inner: &Inner, session: SessionId) -> String {
    jose::b64_encode(inner.keys.mac("guosuo/browser-state", session.to_string().as_bytes()))
}

impl Inner {
    /// What a relying party is told of the session, to ask the frame about (Session Management §2), if that is served.
    pub(crate) fn session_state(
        &self,
        client: ClientId,
        redirect_uri: &Url,
        session: SessionId,
    ) -> Option<String> {
        let salt = self.check_session.then(|| jose::b64_encode(self.store.entropy().bytes::<16>()))?;
        let origin = redirect_uri.origin().ascii_serialization();
        let text = format!("{client} {origin} {} {salt}", browser_state(self, session));
        let hash: String = jose::sha256(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Some(format!("{hash}.{salt}"))
    }
}

impl Provider {
    /// Whether the frame of session management is served.
    #[must_use]
    pub fn checks_sessions(&self) -> bool {
        self.0.check_session
    }

    /// The mark of a session in its browser, if the frame is served.
    #[must_use]
    pub fn browser_state(&self, session: SessionId) -> Option<String> {
        self.0.check_session.then(|| browser_state(&self.0, session))
    }
}
