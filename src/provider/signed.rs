//! What a client signed with a key it registered.

use oauth::ClientMetadata;
use serde_json::{Map, Value};

/// The claims of a JWT of one of those types, `None` for an absent one or `JWT`. Without a `kid` every key is tried.
pub(crate) fn claims(
    metadata: &ClientMetadata,
    token: &str,
    typs: &[Option<&str>],
) -> Option<Map<String, Value>> {
    let kid = jose::peek(token).ok()?.kid;
    let keys = metadata.keys();
    let mut tried = keys.iter().filter(|key| kid.is_none() || key.kid.is_none() || key.kid == kid);
    let verified = |key| typs.iter().find_map(|typ| jose::verify(token, key, *typ).ok());
    tried.find_map(verified).map(|verified| verified.claims)
}
