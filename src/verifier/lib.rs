//! The verifier: relying parties ask wallets for credentials through us, and learn what was asked, once.
//!
//! Specifications: OpenID4VP 1.0 (signed requests by reference, `direct_post`, DCQL), RFC 9901 §7.3, SD-JWT VC.
//! A presentation is judged without knowing our visitors: everything rests on signatures, key binding and status.
//!
//! What is asked is judged by the policy before it is signed. A presentation is not stored: the claims that were
//! asked rest sealed until the relying party takes them, in the transaction of their ledger entry. Encrypted
//! answers, other issuers' lists and the redirect of a wallet on the same device are not here yet; answers that need
//! them are refused.

mod check;
mod claims;
mod error;
mod proof;
mod request;
mod response;
mod result;

pub use check::Rejection;
pub use error::Error;
pub use request::{Question, Requested};
pub use result::Outcome;

use audit::Audit;
use keys::Keys;
use privacy::Privacy;
use std::{fmt, sync::Arc};
use storage::Store;

/// What the hull tells this crate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer's identifier, without a final slash: the prefix of every address, and whose credentials count.
    pub issuer: String,
}

/// The verifier of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Keys,
    audit: Audit,
    privacy: Privacy,
    issuer: String,
}

impl Verifier {
    /// The verifier over one store.
    #[must_use]
    pub fn new(store: Store, keys: Keys, audit: Audit, privacy: Privacy, settings: &Settings) -> Self {
        Self(Arc::new(Inner {
            store,
            keys,
            audit,
            privacy,
            issuer: settings.issuer.trim_end_matches('/').to_owned(),
        }))
    }

    fn state_hash(&self, state: &str) -> Vec<u8> {
        self.0.keys.mac(storage::presentation::STATE, state.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({})", self.0.issuer)
    }
}

#[cfg(test)]
mod tests;
