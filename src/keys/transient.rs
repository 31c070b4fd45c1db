//! Short-lived protocol state travels sealed through the browser instead of resting in rows.

use crate::secret::Bytes;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kernel::{Entropy, Moment};
use std::fmt;
use vault::Suite;

/// Seals texts that only we can read, for one purpose, until they expire.
#[derive(Clone)]
pub struct Transient(Bytes);

impl fmt::Debug for Transient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transient(…)")
    }
}

impl Transient {
    pub(crate) const fn new(key: Bytes) -> Self {
        Self(key)
    }

    /// Seals `plaintext` for `purpose`, bound to `aad` (the browser's session, say), until `expires`.
    ///
    /// # Errors
    /// [`vault::Error`] when it is longer than the cipher takes.
    pub fn seal(
        &self,
        purpose: &str,
        aad: &[u8],
        expires: Moment,
        entropy: &dyn Entropy,
        plaintext: &[u8],
    ) -> Result<String, vault::Error> {
        let until = expires.millis().to_string();
        let place = ["transient", purpose, &HEXLOWER.encode(aad), &until];
        let sealed = vault::wrap(Suite::Aes, &self.0, &place, entropy.bytes(), plaintext)?;
        Ok(BASE64URL_NOPAD.encode(&[&expires.millis().to_be_bytes()[..], &sealed].concat()))
    }

    /// Opens what [`Transient::seal`] sealed, for the same purpose and `aad`, before it expires.
    ///
    /// # Errors
    /// [`vault::Error`] whatever is wrong, lateness included.
    pub fn open(&self, purpose: &str, aad: &[u8], now: Moment, text: &str) -> Result<Vec<u8>, vault::Error> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| vault::Error)?;
        let (expires, sealed) = bytes.split_first_chunk::<8>().ok_or(vault::Error)?;
        let expires = i64::from_be_bytes(*expires);
        if now.millis() >= expires {
            return Err(vault::Error);
        }
        let until = expires.to_string();
        let place = ["transient", purpose, &HEXLOWER.encode(aad), &until];
        Ok(vault::unwrap(&self.0, &place, sealed)?.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemEntropy;
    use zeroize::Zeroizing;

    #[test]
    fn state_opens_for_its_purpose_and_browser_until_it_expires() {
        let transient = Transient::new(Zeroizing::new([1; 32]));
        let end = Moment::from_seconds(100);
        let text = transient.seal("interaction", b"browser", end, &SystemEntropy, b"state").unwrap();
        let open = |purpose, aad: &[u8], at| transient.open(purpose, aad, Moment::from_seconds(at), &text);
        assert_eq!(open("interaction", b"browser", 99).unwrap(), b"state");
        assert!(open("interaction", b"browser", 100).is_err());
        assert!(open("interaction", b"other", 99).is_err());
        assert!(open("nonce", b"browser", 99).is_err());
        assert!(transient.open("interaction", b"browser", Moment::from_seconds(0), "AAAA").is_err());
    }
}
