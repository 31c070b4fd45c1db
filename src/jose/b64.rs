//! base64url without padding (RFC 7515 §2), strict: no padding, no stray bits.

use crate::Error;
use data_encoding::BASE64URL_NOPAD;

/// Encodes bytes.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

/// Decodes text.
///
/// # Errors
/// [`Error::Malformed`] for padding, foreign characters, or bits that encode nothing.
pub fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, Error> {
    BASE64URL_NOPAD.decode(text.as_ref()).map_err(|_| Error::Malformed)
}
