//! The dictionary of claims: everything a relying party can ask about a visitor.

use std::{fmt, str::FromStr};

/// How the law treats a claim (PIPL Art. 28; GB/T 45574-2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sensitivity {
    /// Personal information.
    General,
    /// Sensitive personal information: separate consent, strict necessity.
    Sensitive,
}

impl Sensitivity {
    /// The code used in policy files and ledger entries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Sensitive => "sensitive",
        }
    }
}

/// The text names no claim of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such claim")]
pub struct UnknownClaim;

macro_rules! claims {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $sensitivity:ident;)*) => {
        /// One kind of fact about a visitor. How finely it is told is its [`crate::Granularity`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Claim { $($(#[$doc])* $name,)* }

        impl Claim {
            /// Every claim, in the dictionary's order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code used in policy files, consents and the ledger.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Its default class; a zone list may make it stricter.
            #[must_use]
            pub const fn sensitivity(self) -> Sensitivity {
                match self { $(Self::$name => Sensitivity::$sensitivity,)* }
            }
        }

        impl FromStr for Claim {
            type Err = UnknownClaim;
            fn from_str(text: &str) -> Result<Self, UnknownClaim> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownClaim) }
            }
        }
    };
}

claims! {
    /// The pairwise subject alone.
    Subject = "subject", General;
    /// The name as the machine-readable zone writes it.
    Name = "name", General;
    /// The birth date, or less of it.
    Birth = "birth", General;
    /// The sex the passport states.
    Sex = "sex", General;
    /// The nationality.
    Nationality = "nationality", General;
    /// The passport's type, number and issuer, its image, or its validity alone.
    Document = "document", General;
    /// The day the passport expires.
    DocumentExpiry = "document_expiry", General;
    /// The face in the chip, or whether it matches.
    Face = "face", Sensitive;
    /// The phone number the visitor gave.
    Phone = "phone", General;
    /// The e-mail address the visitor gave.
    Email = "email", General;
    /// The postal address, or less of it.
    Address = "address", General;
    /// The dates and the basis of the stay.
    Stay = "stay", General;
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Claim {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Claim {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
