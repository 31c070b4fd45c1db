//! The envelope of one sealed value:
//! `version 1 | suite 1 | dek_id 8 | nonce 24 | commit 32 | ciphertext | tag 16`, 82 bytes more than the value.

use crate::{Context, Dek, Error, Field, Sealed, Suite};
use zeroize::Zeroizing;

pub(crate) const VERSION: u8 = 1;
const NAMED: usize = 1 + 1 + 8;
pub(crate) const HEADER: usize = NAMED + 24 + 32;

/// A plaintext, wiped when dropped.
pub type Opened = Zeroizing<Vec<u8>>;

/// Seals a value into its place. `nonce` is 24 random bytes, new for each value.
///
/// # Errors
/// [`Error`] when the value is longer than the cipher takes (64 GiB).
pub fn seal<F: Field>(
    dek: &Dek,
    suite: Suite,
    context: &Context<'_>,
    nonce: [u8; 24],
    plaintext: &[u8],
) -> Result<Sealed<F>, Error> {
    let mut room = [0; _];
    let aad = context.aad::<F>(suite.byte(), VERSION, &mut room);
    // As long as it will be: the plaintext is in one buffer and is encrypted there.
    let mut bytes = Vec::with_capacity(HEADER + plaintext.len() + crate::gcm::TAG);
    bytes.extend_from_slice(&[VERSION, suite.byte()]);
    bytes.extend_from_slice(&dek.id);
    suite.seal(&dek.key, &nonce, &aad, plaintext, &mut bytes)?;
    dek.count();
    Ok(Sealed::new(bytes))
}

/// Opens a value in its place. Only the privacy gate may: `tests/architecture.rs` sees to it.
///
/// # Errors
/// [`Error`] whatever is wrong: key, place, commitment, a changed bit.
pub fn open<F: Field>(dek: &Dek, context: &Context<'_>, sealed: &Sealed<F>) -> Result<Opened, Error> {
    let (named, body) = sealed.as_bytes().split_first_chunk::<NAMED>().ok_or(Error)?;
    let [version, suite, id @ ..] = *named;
    let suite = Suite::from_byte(suite)?;
    if version != VERSION || id != dek.id {
        return Err(Error);
    }
    let mut room = [0; _];
    suite.open(&dek.key, &context.aad::<F>(suite.byte(), version, &mut room), body)
}

#[cfg(test)]
mod tests;
