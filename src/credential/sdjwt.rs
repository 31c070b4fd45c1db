//! Selective disclosure for JWTs (RFC 9901): compact form, disclosures, digests.

mod disclose;
mod issue;
mod verify;

pub use disclose::{bind, disclose};
pub use issue::{Draft, Hidden, issue};
pub use verify::{Binding, Processed, holder, process, verify, verify_binding};

use crate::Error;
use ring::digest;
use serde_json::Value;
use std::fmt;

/// Longest SD-JWT we look at, in bytes, and most disclosures in it.
const LONGEST: usize = 256 * 1024;
const MOST: usize = 500;

/// The parts of a compact SD-JWT or SD-JWT+KB (RFC 9901 §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdJwt {
    /// The issuer-signed JWT.
    pub jwt: String,
    /// The disclosures, base64url as they came: digests are over this text.
    pub disclosures: Vec<String>,
    /// The key binding JWT, if it is a presentation with one.
    pub binding: Option<String>,
}

impl SdJwt {
    /// Splits the compact form. Nothing is believed yet.
    ///
    /// # Errors
    /// [`Error::Malformed`] without a final `~` or key binding (RFC 9901 §4), or beyond the size limits.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(Error::Malformed);
        }
        let (front, binding) = text.rsplit_once('~').ok_or(Error::Malformed)?;
        let mut parts = front.split('~').map(str::to_owned);
        let jwt = parts.next().filter(|p| !p.is_empty()).ok_or(Error::Malformed)?;
        let disclosures: Vec<String> = parts.collect();
        if disclosures.len() > MOST || disclosures.iter().any(String::is_empty) {
            return Err(Error::Malformed);
        }
        Ok(Self { jwt, disclosures, binding: (!binding.is_empty()).then(|| binding.to_owned()) })
    }

    /// The part that a key binding covers: everything up to and with the last `~` (RFC 9901 §4.3.1).
    #[must_use]
    pub fn unbound(&self) -> String {
        let mut text = self.jwt.clone();
        text.push('~');
        for disclosure in &self.disclosures {
            text.push_str(disclosure);
            text.push('~');
        }
        text
    }
}

impl fmt::Display for SdJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.unbound())?;
        f.write_str(self.binding.as_deref().unwrap_or_default())
    }
}

/// SHA-256 of a text, in base64url: digests of disclosures and `sd_hash` (RFC 9901 §4.2.3, §4.3.1).
fn hash(text: &str) -> String {
    jose::b64_encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// A disclosure read: `[salt, name, value]` or `[salt, value]`.
struct Disclosure {
    name: Option<String>,
    value: Value,
}

impl Disclosure {
    fn read(text: &str) -> Result<Self, Error> {
        let bytes = jose::b64_decode(text).map_err(|_| Error::Disclosure)?;
        let parts: Vec<Value> = serde_json::from_slice(&bytes).map_err(|_| Error::Disclosure)?;
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Value::String(_)), Some(Value::String(name)), Some(value), None) => {
                Ok(Self { name: Some(name), value })
            }
            (Some(Value::String(_)), Some(value), None, None) => Ok(Self { name: None, value }),
            _ => Err(Error::Disclosure),
        }
    }
}

#[cfg(test)]
mod tests;
