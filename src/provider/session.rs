//! What a relying party knows a session by.

use crate::Inner;
use kernel::{ClientId, SessionId};

/// The name of a session towards one relying party: two of them cannot tell that they mean the same
/// (Back-Channel Logout §2.1).
pub(crate) fn sid(inner: &Inner, session: SessionId, client: ClientId) -> String {
    let mac = inner.keys.mac("guosuo/sid", format!("{session} {client}").as_bytes());
    jose::b64_encode(mac.first_chunk::<16>().unwrap_or(&[0; 16]))
}
