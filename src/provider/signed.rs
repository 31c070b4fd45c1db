//! What a client signed with a key of its own.

use crate::Inner;
use jose::Alg;
use kernel::Call;
use oauth::ClientMetadata;
use serde_json::{Map, Value};

/// What a JWT of a client has to be.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// One of these types, `None` for an absent one or `JWT`.
    pub(crate) typs: &'a [Option<&'a str>],
    /// The one algorithm registered for it, if one was.
    pub(crate) alg: Option<Alg>,
}

impl Inner {
    /// The claims of a JWT of a client, if its signature holds. Without a `kid` every key is tried.
    pub(crate) async fn signed(
        &self,
        call: Call,
        metadata: &ClientMetadata,
        token: &str,
        wanted: Wanted<'_>,
    ) -> Option<Map<String, Value>> {
        let header = jose::peek(token).ok()?;
        let registered = wanted.alg.is_none_or(|alg| alg == header.alg);
        if !registered || !metadata.security_profile.accepts(header.alg) {
            return None;
        }
        let kid = header.kid;
        let keys = self.keys_of(call, metadata, kid.as_deref()).await;
        let mut tried = keys.iter().filter(|key| kid.is_none() || key.kid.is_none() || key.kid == kid);
        let verified = |key| wanted.typs.iter().find_map(|typ| jose::verify(token, key, *typ).ok());
        tried.find_map(verified).map(|verified| verified.claims)
    }
}
