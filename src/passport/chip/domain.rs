//! The groups in which chips agree on keys.

/// A curve or a group of residues, by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the standard's name: FIPS 186-4, RFC 5639, RFC 5114")]
pub enum Domain {
    P224,
    P256,
    P384,
    P521,
    BrainpoolP224r1,
    BrainpoolP256r1,
    BrainpoolP320r1,
    BrainpoolP384r1,
    BrainpoolP512r1,
    Modp1024,
    Modp2048q224,
    Modp2048q256,
}

impl Domain {
    /// Every domain.
    pub const ALL: [Self; 12] = [
        Self::P224,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::BrainpoolP224r1,
        Self::BrainpoolP256r1,
        Self::BrainpoolP320r1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP512r1,
        Self::Modp1024,
        Self::Modp2048q224,
        Self::Modp2048q256,
    ];

    /// Its name on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::P224 => "P-224",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
            Self::BrainpoolP224r1 => "brainpoolP224r1",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
            Self::BrainpoolP320r1 => "brainpoolP320r1",
            Self::BrainpoolP384r1 => "brainpoolP384r1",
            Self::BrainpoolP512r1 => "brainpoolP512r1",
            Self::Modp1024 => "modp-1024-160",
            Self::Modp2048q224 => "modp-2048-224",
            Self::Modp2048q256 => "modp-2048-256",
        }
    }

    /// The domain of that name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }

    /// Agreement by residues of a prime.
    pub(crate) const fn is_modp(self) -> bool {
        matches!(self, Self::Modp1024 | Self::Modp2048q224 | Self::Modp2048q256)
    }

    /// Below 112 bits of strength: still proof today, and to be told.
    pub(crate) const fn is_weak(self) -> bool {
        matches!(self, Self::Modp1024)
    }
}
