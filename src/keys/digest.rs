//! A plain hash, for public texts that must be named exactly: notices, policy sets, scopes.

use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};

/// SHA-256 of the parts, each behind its length in 64 bits, in lower-case hex.
#[must_use]
pub fn digest(parts: &[&[u8]]) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    HEXLOWER.encode(context.finish().as_ref())
}
