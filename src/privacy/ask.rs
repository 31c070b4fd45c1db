//! What a recipient asks.

use kernel::{Assurance, Claim, ClientId, Country, Entropy, Granularity, Moment, Purpose};
use std::{fmt, str::FromStr};

/// What a recipient is in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Decides by itself what the data is for.
    #[default]
    Handler,
    /// Decides together with us (PIPL Art. 20).
    Joint,
    /// Works on our instruction (PIPL Art. 21).
    Entrusted,
    /// A court or the police of another country (PIPL Art. 41).
    ForeignAuthority,
    /// An authority of mainland China.
    CnAuthority,
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such recipient role; write handler, joint, entrusted, foreign_authority or cn_authority")]
pub struct UnknownRole;

impl Role {
    /// The code in client metadata and case files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Joint => "joint",
            Self::Entrusted => "entrusted",
            Self::ForeignAuthority => "foreign_authority",
            Self::CnAuthority => "cn_authority",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        [Self::Handler, Self::Joint, Self::Entrusted, Self::ForeignAuthority, Self::CnAuthority]
            .into_iter()
            .find(|role| role.code() == text)
            .ok_or(UnknownRole)
    }
}

/// Who would learn something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The registration.
    pub client: ClientId,
    /// Its name, for people.
    pub name: String,
    /// Its line of business, a word of `policies/release`.
    pub sector: String,
    /// Where the data goes.
    pub country: Country,
    /// What it is in law.
    pub role: Role,
    /// Whether the contract the law wants of a recipient is on file.
    pub contract: bool,
    /// The least proof of a passport it accepts; the purpose may want more.
    pub assurance: Assurance,
}

impl Recipient {
    /// The recipient a registration describes.
    ///
    /// # Errors
    /// [`storage::Error::Corrupt`] when the row names a role that does not exist.
    pub fn of(client: &storage::client::Model) -> Result<Self, storage::Error> {
        Ok(Self {
            client: client.id,
            name: client.name.clone(),
            sector: client.sector.clone(),
            country: client.country,
            role: client.role.parse().map_err(|_| storage::Error::Corrupt("recipient role"))?,
            contract: client.contract,
            assurance: client.assurance,
        })
    }
}

/// The id of no registration: for questions about rules alone.
pub(crate) fn nobody() -> ClientId {
    struct Zeros;
    impl Entropy for Zeros {
        fn fill(&self, out: &mut [u8]) {
            out.fill(0);
        }
    }
    ClientId::new(Moment::from_millis(0), &Zeros)
}

/// One question about one visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Who asks.
    pub recipient: Recipient,
    /// What for.
    pub purpose: Purpose,
    /// What, and how finely.
    pub wanted: Vec<(Claim, Granularity)>,
    /// The booking, visa or payment it belongs to.
    pub reference: Option<String>,
}

/// The kinds of consent, each given by its own act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentKind {
    /// Giving to another handler (PIPL Art. 23).
    P23,
    /// Sensitive information (PIPL Art. 29).
    P29,
    /// Giving abroad (PIPL Art. 39).
    P39,
}

impl ConsentKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::P23, Self::P29, Self::P39];

    /// The code in consent records and forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::P23 => "p23",
            Self::P29 => "p29",
            Self::P39 => "p39",
        }
    }
}

/// The text names no kind of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of consent; write p23, p29 or p39")]
pub struct UnknownKind;

impl FromStr for ConsentKind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.code() == text).ok_or(UnknownKind)
    }
}
