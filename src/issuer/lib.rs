//! The credential issuer: from a visitor's verified passport to a credential in their wallet, and its revocation.
//!
//! Specifications: OpenID4VCI 1.0 (pre-authorized code, nonce, key proof, credential), SD-JWT VC, Token Status List.
//! Tokens are the provider's; this crate only checks them.
//!
//! A credential is made from the sealed record by [`privacy::Privacy::release_to_self`], handed over and forgotten:
//! neither it nor its salts nor the holder's key is stored, only what revocation needs. The crate refuses to issue
//! without a passport that counts, and to bind one key to two people.

mod credential;
mod error;
mod held;
mod metadata;
mod nonce;
mod offer;
mod status;
mod template;

pub use error::{CredentialError, Error};
pub use held::{Held, Standing};
pub use offer::Offered;
pub use status::Published;
pub use template::VISITOR_ID;

use audit::Audit;
use kernel::VisitorId;
use keys::Keys;
use privacy::Privacy;
use status::Cache;
use std::{fmt, sync::Arc};
use storage::{Store, Tx};

/// What the hull tells this crate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer's identifier, without a final slash: the prefix of every address.
    pub issuer: String,
    /// The name of the authority, as credentials state it.
    pub authority: String,
    /// The country of the authority.
    pub country: kernel::Country,
}

/// The issuer of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct Issuer(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Keys,
    audit: Audit,
    privacy: Privacy,
    settings: Settings,
    lists: Cache,
}

impl Issuer {
    /// The issuer over one store.
    #[must_use]
    pub fn new(store: Store, keys: Keys, audit: Audit, privacy: Privacy, settings: Settings) -> Self {
        let issuer = settings.issuer.trim_end_matches('/').to_owned();
        Self(Arc::new(Inner {
            store,
            keys,
            audit,
            privacy,
            settings: Settings { issuer, ..settings },
            lists: Cache::default(),
        }))
    }

    /// The blind index under which a visitor's credentials are kept, in every epoch.
    async fn subject(&self, tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Vec<u8>>, storage::Error> {
        Ok(self.0.keys.visitor_index(tx, storage::credential::SUBJECT, visitor).await?.found)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Issuer({})", self.0.settings.issuer)
    }
}

#[cfg(test)]
mod tests;
