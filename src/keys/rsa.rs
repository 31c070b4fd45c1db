//! RSA keys, for relying parties that know nothing else: `ring` signs with them and cannot make them.

use crate::Error;
use openssl::{pkey::PKey, rsa::Rsa};
use zeroize::Zeroizing;

/// The least that RFC 7518 §3.3 allows, and enough for keys that are rotated.
const BITS: u32 = 2048;

/// A new key in PKCS#8 form.
///
/// # Errors
/// [`Error::Making`] when the library has no randomness.
pub(crate) fn generate() -> Result<Zeroizing<Vec<u8>>, Error> {
    let made = Rsa::generate(BITS).and_then(PKey::from_rsa).and_then(|key| key.private_key_to_pkcs8());
    made.map(Zeroizing::new).map_err(|_| Error::Making)
}
