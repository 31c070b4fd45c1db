//! Whether a certificate was withdrawn (RFC 5280 §6.3; ICAO 9303-12 §7.1.4).

use super::{Anchor, Crl, Trust, TrustError};
use crate::{cert::Cert, country::same_signer, signature::Key};

/// A list whose signature holds, with the key it holds under.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    pub(super) crl: Crl,
    key: Key,
    pub(super) key_fingerprint: String,
}

/// What is known of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A list names it.
    Revoked,
    /// A current list does not name it.
    Good,
    /// A list does not name it, but the next one is overdue.
    Stale,
    /// There is no list.
    Unknown,
}

impl Trust {
    /// Believes a revocation list that a trusted key of its country signed, and drops an older one of the same key and
    /// name. Adding one older than the one that is there changes nothing.
    ///
    /// # Errors
    /// [`TrustError::NoIssuer`] when no trusted key of its country signed it.
    pub fn add_crl(&mut self, crl: Crl) -> Result<(), TrustError> {
        let issuer = self.issuer_of(&crl).ok_or(TrustError::NoIssuer)?;
        let (key, key_fingerprint) =
            (issuer.cert.key().map_err(|_| TrustError::NoIssuer)?.clone(), issuer.key_fingerprint());
        let same = |s: &Signed| s.key == key && s.crl.issuer == crl.issuer;
        if self.revoked.iter().any(|s| same(s) && s.crl.this_update() >= crl.this_update()) {
            return Ok(());
        }
        self.revoked.retain(|s| !same(s));
        self.revoked.push(Signed { crl, key, key_fingerprint });
        Ok(())
    }

    /// The trusted certificate of a revocation list's country whose key signed it.
    #[must_use]
    pub fn issuer_of(&self, crl: &Crl) -> Option<&Anchor> {
        let signed = |a: &Anchor| a.cert.key().is_ok_and(|key| crl.is_signed_with(key));
        self.of(crl.aki.as_deref(), &crl.issuer).filter(|a| a.country() == crl.country()).find(|a| signed(a))
    }

    /// Whether a passport that came with this document signer (DER) would be believed as of `at`, in seconds since the
    /// Unix epoch, as far as its signer goes: a trusted key issued it, and neither is withdrawn.
    #[must_use]
    pub fn vouches_for(&self, signer: &[u8], at: i64) -> bool {
        let Ok(signer) = Cert::parse(signer) else {
            return false;
        };
        let issued = |a: &Anchor| signer.is_signed_by(&a.cert);
        let withdrawn =
            |a: &Anchor| self.standing(&signer, a, at) == Standing::Revoked || self.is_withdrawn(a, at);
        self.candidates(&signer).find(|a| issued(a)).is_some_and(|a| !withdrawn(a))
    }

    /// The revocation lists that count.
    pub fn crls(&self) -> impl Iterator<Item = &Crl> {
        self.revoked.iter().map(|s| &s.crl)
    }

    /// What the lists say of a certificate that `anchor` issued. Being listed counts whatever the list's dates.
    pub(crate) fn standing(&self, cert: &Cert, anchor: &Anchor, at: i64) -> Standing {
        let Ok(key) = anchor.cert.key() else {
            return Standing::Unknown;
        };
        let mut standing = Standing::Unknown;
        for Signed { crl, .. } in self.revoked.iter().filter(|s| self.covers(s, cert, anchor, key)) {
            if crl.lists(&cert.serial) {
                return Standing::Revoked;
            }
            if !crl.is_stale(at) {
                standing = Standing::Good;
            } else if standing == Standing::Unknown {
                standing = Standing::Stale;
            }
        }
        standing
    }

    /// A list is about what its key issued, what was issued under its name by an earlier key, and what was issued under
    /// a name that a link certificate says became its own (ICAO 9303-12 §7.1.4, Appendix D.3).
    fn covers(&self, signed: &Signed, cert: &Cert, anchor: &Anchor, key: &Key) -> bool {
        let crl = &signed.crl;
        same_signer(&crl.country(), &anchor.country())
            && (crl.issuer == cert.issuer
                || signed.key == *key
                || self.of(None, &crl.issuer).any(|link| link.cert.issuer == cert.issuer))
    }

    /// Whether a certificate of the anchor's key is listed as withdrawn. The key is what is trusted: if its country
    /// withdrew one certificate of it, it withdrew the key.
    pub(crate) fn is_withdrawn(&self, anchor: &Anchor, at: i64) -> bool {
        let key = anchor.cert.key();
        self.of(anchor.cert.extensions.ski.as_deref(), &anchor.cert.subject)
            .filter(|a| a.cert.key() == key)
            .any(|a| self.standing(&a.cert, a, at) == Standing::Revoked)
    }
}
