//! JSON Web Keys and Signatures: RFC 7515 (JWS), 7517 (JWK), 7518 (algorithms), 7519 (claims), 7638 (thumbprints).
//!
//! Signatures go through `jsonwebtoken` over `ring`, with keys parsed once. Everything else (which `typ`, which
//! algorithm, which time, which audience) is checked here with the caller's clock, because a library that asks the
//! machine for the time cannot be tested.
//!
//! The crate refuses: `none` and, but for who asks for nothing else, symmetric algorithms, `crit` headers it does not know, a private part in a public
//! key, and to guess an algorithm.

mod alg;
mod b64;
mod claims;
mod error;
mod hmac;
mod jwk;
mod jws;
mod key;
mod provider;
mod spki;

pub use alg::Alg;
pub use b64::{decode as b64_decode, encode as b64_encode};
pub use claims::{Checks, check};
pub use error::Error;
pub use hmac::verify_hs256;
pub use jwk::{Jwk, Jwks};
pub use jws::{Header, Verified, peek, sign, verify};
pub use key::SigningKey;

/// The SHA-256 of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref()) {
        *to = *from;
    }
    out
}
