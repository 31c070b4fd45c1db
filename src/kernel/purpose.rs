//! Purposes, the legal basis they rest on, and how long what rests on them is kept.
//!
//! What each purpose may learn is not here: it is data, in `policies/`.

use std::{fmt, str::FromStr};

/// One of the seven grounds of PIPL Art. 13 on which a disclosure can rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Art. 13(1): consent.
    Consent,
    /// Art. 13(2): needed for a contract of the person.
    Contract,
    /// Art. 13(3): a statutory duty.
    Statute,
    /// Art. 13(4): an emergency of life, health or property.
    Emergency,
}

impl Basis {
    /// The code in policy files and ledger entries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consent => "13(1)",
            Self::Contract => "13(2)",
            Self::Statute => "13(3)",
            Self::Emergency => "13(4)",
        }
    }
}

/// The data key a sealed value lies under: erasing one class leaves the others readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetentionClass {
    /// The visitor's own record: passport facts and contacts.
    Profile,
    /// What rests on a contract.
    Contract,
    /// Registration of lodging (Exit and Entry Administration Law Art. 39).
    LodgingStatute,
    /// Real-name registration of SIM cards: service plus two years.
    Telecom,
    /// Details of ledger entries.
    AuditDetail,
}

impl RetentionClass {
    /// Every class.
    pub const ALL: &'static [Self] =
        &[Self::Profile, Self::Contract, Self::LodgingStatute, Self::Telecom, Self::AuditDetail];

    /// The code stored beside the wrapped key.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Contract => "contract",
            Self::LodgingStatute => "lodging-stat",
            Self::Telecom => "telecom-2y",
            Self::AuditDetail => "audit-detail",
        }
    }
}

/// The text names no registered purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such purpose")]
pub struct UnknownPurpose;

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What a relying party wants the data for; registered, one per request.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Purpose { $($(#[$doc])* $name,)* }

        impl Purpose {
            /// Every registered purpose.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code used on the wire, in policy files and in the ledger.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl FromStr for Purpose {
            type Err = UnknownPurpose;
            fn from_str(text: &str) -> Result<Self, UnknownPurpose> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownPurpose) }
            }
        }
    };
}

purposes! {
    /// Real-name registration of a SIM card.
    TelecomSim = "telecom.sim";
    /// An account on a platform.
    PlatformAccount = "platform.account";
    /// An age check and nothing else.
    AgeGate = "age.gate";
    /// A payment account.
    PaymentAccount = "payment.account";
    /// A ticket to a museum, park or performance.
    CultureTicket = "culture.ticket";
    /// Booking a room.
    LodgingBook = "lodging.book";
    /// Registering a guest's lodging with the police.
    LodgingRegister = "lodging.register";
    /// Registering at a hospital.
    MedicalRegister = "medical.register";
    /// A government service.
    GovernmentService = "government.service";
    /// Advertising and statistics about visitors.
    Marketing = "marketing.profile";
    /// A demand by a court or the police of another country.
    ForeignAuthority = "foreign.authority";
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Purpose {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Purpose {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
