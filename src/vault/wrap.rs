//! Keys under keys: `version 1 | suite 1 | nonce 24 | commit 32 | ciphertext | tag 16`.
//!
//! A wrapped key is bound to what it is (level, tenant, subject, class, id, epoch); moved to another row it does
//! not unwrap.

use crate::{Error, Refusal, Suite, context::parts, key::Key};
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const OVERHEAD: usize = 24 + 32 + 16;

/// A key at rest.
pub type Wrapped = Vec<u8>;

/// The one key that is never in a database. Implementations are in `keys`.
pub trait Root: Send + Sync {
    /// Wraps a secret under the root, bound to `place`.
    ///
    /// # Errors
    /// [`Refusal::Keeper`] when the provider is missing: there is no fallback.
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, Refusal>;

    /// Unwraps what [`Root::wrap`] wrapped, in the same place.
    ///
    /// # Errors
    /// [`Refusal::Closed`] whatever is wrong with key, place or bytes; [`Refusal::Keeper`] when the provider is missing.
    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal>;

    /// Whether that lies under the root in force, and not under one before it.
    ///
    /// # Errors
    /// [`Refusal::Keeper`] when the provider is missing: then nobody knows.
    fn holds(&self, place: &[&str], wrapped: &[u8]) -> Result<bool, Refusal> {
        match self.unwrap(place, wrapped) {
            Ok(_) => Ok(true),
            Err(Refusal::Closed(_)) => Ok(false),
            Err(keeper) => Err(keeper),
        }
    }
}

/// What binds a wrapped key to its place, as associated data: every part behind its length.
#[must_use]
pub fn binding(place: &[&str]) -> Vec<u8> {
    let mut all: Vec<&[u8]> = vec![b"guosuo", b"wrap/v1"];
    all.extend(place.iter().map(|p| p.as_bytes()));
    parts(&all)
}

/// Wraps `secret` under `key`, bound to `place`. `nonce` is 24 random bytes.
///
/// # Errors
/// [`Error`] when the secret is longer than the cipher takes.
pub fn wrap(
    suite: Suite,
    key: &[u8; 32],
    place: &[&str],
    nonce: [u8; 24],
    secret: &[u8],
) -> Result<Wrapped, Error> {
    let mut out = Vec::with_capacity(2 + OVERHEAD + secret.len());
    out.extend_from_slice(&[VERSION, suite.byte()]);
    suite.seal(&Key::new(key), &nonce, &binding(place), secret, &mut out)?;
    Ok(out)
}

/// Unwraps what [`wrap`] wrapped, in the same place.
///
/// # Errors
/// [`Error`] whatever is wrong: key, place, a changed bit.
pub fn unwrap(key: &[u8; 32], place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let [VERSION, suite, body @ ..] = wrapped else {
        return Err(Error);
    };
    Suite::from_byte(*suite)?.open(&Key::new(key), &binding(place), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_moved_to_another_row_does_not_unwrap() {
        let wrapped = wrap(Suite::Aes, &[1; 32], &["dek", "vis_1", "profile"], [3; 24], &[5; 32]).unwrap();
        assert_eq!(*unwrap(&[1; 32], &["dek", "vis_1", "profile"], &wrapped).unwrap(), vec![5; 32]);
        for place in [&["dek", "vis_2", "profile"][..], &["dek", "vis_1", "contract"], &["dek", "vis_1"]] {
            assert_eq!(unwrap(&[1; 32], place, &wrapped), Err(Error));
        }
        for cut in 0..wrapped.len() {
            assert_eq!(unwrap(&[1; 32], &["dek", "vis_1", "profile"], &wrapped[..cut]), Err(Error));
        }
    }
}
