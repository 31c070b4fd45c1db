//! What no verification can do without.

use crate::{
    Files, Trust,
    signature::{Hash, bare::Check},
    sod::Sod,
};

/// The two signatures of a chip, the signer's and its country's, with nothing read and nothing else looked at.
pub struct Bare(Vec<Check>);

impl std::fmt::Debug for Bare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bare")
    }
}

impl Bare {
    /// Makes keys and messages ready. `None` for a chip whose signatures do not hold, or not in OpenSSL's eyes.
    #[must_use]
    pub fn of(files: &Files, trust: &Trust) -> Option<Self> {
        let sod = Sod::parse(&files.sod).ok()?;
        let (signer, _) = sod.cms.signer_cert()?;
        let (scheme, message, signature) = sod.cms.signed()?;
        let anchor = trust.candidates(signer).find(|a| signer.is_signed_by(&a.cert))?;
        let (by, tbs, issued) = signer.signed()?;
        let own = Check::new(signer.key().ok()?, scheme, message, signature).ok()?;
        let issuers = Check::new(anchor.cert.key().ok()?, by, tbs, issued).ok()?;
        Some(Self(vec![own, issuers])).filter(Self::holds)
    }

    /// Hashes the groups, as whoever checks them must.
    #[must_use]
    pub fn hashes(files: &Files) -> usize {
        files.groups.values().map(|group| Hash::Sha256.of(group).len()).sum()
    }

    /// Checks both.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.0.iter().all(|check| check.holds().unwrap_or(false))
    }
}
