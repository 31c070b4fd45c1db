//! The reader's side of an agreement: keys of one session.

use super::Domain;
use crate::signature::agree;
use zeroize::Zeroizing;

/// One private key a domain, all from one secret of 32 bytes.
///
/// The secret is for one session of a minute or two: whoever learns it can play any chip. It is kept sealed, outside
/// memory, and taken out once by a DELETE of its row.
#[derive(Clone)]
pub struct Ephemeral(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Ephemeral {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ephemeral")
    }
}

impl Ephemeral {
    /// The keys of that secret, 32 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret, to be sealed; [`Ephemeral::new`] makes the same keys of it again.
    #[must_use]
    pub fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key of a domain, to be given to the chip: an uncompressed point, or a number as long as the prime.
    /// `None` only where there is no memory for it.
    #[must_use]
    pub fn public(&self, domain: Domain) -> Option<Vec<u8>> {
        agree::scalar(domain, &*self.0).and_then(|own| agree::public(domain, &own)).ok()
    }

    pub(super) fn shared(&self, domain: Domain, peer: &[u8]) -> Option<agree::Secret> {
        let own = agree::scalar(domain, &*self.0).ok()?;
        agree::shared(domain, &own, peer)
    }
}
