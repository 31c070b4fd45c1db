//! Nonces for key proofs (OpenID4VCI §7): sealed time and chance, no row. One nonce may serve several proofs while it
//! lives.

use crate::{CredentialError, Error, Issuer};
use credential::vci::{ErrorCode, NonceResponse};
use kernel::{Call, Moment};
use std::time::Duration;

const PURPOSE: &str = "c_nonce";
const LIFE: Duration = Duration::from_secs(300);

impl Issuer {
    /// A fresh nonce, good for five minutes. The answer must not be cached.
    ///
    /// # Errors
    /// [`Error::Keys`] when it cannot be sealed.
    pub fn nonce(&self, call: Call) -> Result<NonceResponse, Error> {
        let transient = self.0.keys.transient();
        let entropy = self.0.store.entropy();
        let c_nonce =
            transient.seal(PURPOSE, b"", call.now.plus(LIFE), entropy, b"").map_err(keys::Error::from)?;
        Ok(NonceResponse { c_nonce })
    }

    /// Whether a nonce is ours and lives (OpenID4VCI §8.3.1.2: otherwise `invalid_nonce`, never `invalid_proof`).
    pub(crate) fn check_nonce(&self, now: Moment, nonce: &str) -> Result<(), CredentialError> {
        match self.0.keys.transient().open(PURPOSE, b"", now, nonce) {
            Ok(_) => Ok(()),
            Err(_) => Err(ErrorCode::InvalidNonce.into()),
        }
    }
}
