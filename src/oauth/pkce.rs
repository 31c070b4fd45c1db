//! Proof Key for Code Exchange (RFC 7636), method S256 alone.

use crate::{Code, Error};
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier};
use subtle::ConstantTimeEq;

/// A code challenge: base64url of a SHA-256, 43 characters.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Challenge(String);

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`.
    ///
    /// # Errors
    /// `invalid_request` when the challenge is missing or malformed (RFC 7636 §4.4.1), or the method is not S256:
    /// `plain`, also by omission, protects nothing (RFC 9700 §2.1.1).
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Self, Error> {
        let text = challenge.ok_or(Error::request("code_challenge is missing; PKCE is required."))?;
        if method != Some("S256") {
            return Err(Error::request("code_challenge_method must be S256."));
        }
        if jose::b64_decode(text).is_ok_and(|hash| hash.len() == 32) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::request("code_challenge is not the base64url of a SHA-256."))
        }
    }

    /// A challenge that was stored.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks the verifier that redeems the code, in constant time.
    ///
    /// # Errors
    /// `invalid_grant` when it is missing, malformed (RFC 7636 §4.1: 43 to 128 unreserved characters) or wrong
    /// (§4.6).
    pub fn verify(&self, verifier: Option<&str>) -> Result<(), Error> {
        let wrong = Error::new(Code::InvalidGrant, "code_verifier is missing or does not match.");
        let text = verifier.ok_or(wrong)?;
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        // The library panics on another length: look first.
        if !(43..=128).contains(&text.len()) || !text.bytes().all(unreserved) {
            return Err(wrong);
        }
        let made = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(text.to_owned()));
        if made.as_str().as_bytes().ct_eq(self.0.as_bytes()).into() { Ok(()) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_verifies() {
        let challenge =
            Challenge::parse(Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), Some("S256")).unwrap();
        assert_eq!(challenge.verify(Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")), Ok(()));
        for wrong in [
            None,
            Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"),
            Some("short"),
            Some("\u{e9}BjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ] {
            assert_eq!(challenge.verify(wrong).unwrap_err().code, Code::InvalidGrant);
        }
    }

    #[test]
    fn plain_and_missing_challenges_are_refused() {
        let text = Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        for (challenge, method) in
            [(None, Some("S256")), (text, None), (text, Some("plain")), (Some("x"), Some("S256"))]
        {
            assert_eq!(Challenge::parse(challenge, method).unwrap_err().code, Code::InvalidRequest);
        }
    }
}
