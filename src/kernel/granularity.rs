//! How finely a claim is told: a small lattice per claim, `date > year > band > over_NN`.
//!
//! An allow covers its granularity and coarser ones; a denial covers its granularity and finer ones.
//! One comparison for both would let a denial of `date` kill `over_18` (`policies/release`).

use crate::{Claim, Sensitivity};
use std::{fmt, str::FromStr};

/// The text names no granularity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such granularity")]
pub struct UnknownGranularity;

/// How finely a claim is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Granularity {
    /// The only grain of a claim that has no lattice, such as nationality.
    Full,
    /// The initials of a name.
    Initials,
    /// The whole birth date.
    Date,
    /// The birth year.
    Year,
    /// An age band, cut at the thresholds of [`Granularity::AGES`].
    Band,
    /// Whether the person has reached that age; one of [`Granularity::AGES`].
    Over(u8),
    /// The image of the passport's data page, or the face in the chip.
    Image,
    /// The document's type, number and issuer.
    Number,
    /// The last four characters of the document's number.
    Last4,
    /// Whether the document is valid.
    Valid,
    /// Whether a face matches.
    Match,
    /// Street, city and country.
    Street,
    /// City and country.
    City,
    /// The country alone.
    Country,
}

impl Granularity {
    /// The ages that may be asked for (many thresholds would reveal the date).
    pub const AGES: &'static [u8] = &[12, 14, 16, 18, 21, 60, 65];

    /// The grains of a claim, finest first.
    #[must_use]
    pub const fn lattice(claim: Claim) -> &'static [Self] {
        match claim {
            Claim::Birth => &[
                Self::Date,
                Self::Year,
                Self::Band,
                Self::Over(12),
                Self::Over(14),
                Self::Over(16),
                Self::Over(18),
                Self::Over(21),
                Self::Over(60),
                Self::Over(65),
            ],
            Claim::Document => &[Self::Image, Self::Number, Self::Last4, Self::Valid],
            Claim::Name => &[Self::Full, Self::Initials],
            Claim::Address => &[Self::Street, Self::City, Self::Country],
            Claim::Face => &[Self::Image, Self::Match],
            Claim::Subject
            | Claim::Sex
            | Claim::Nationality
            | Claim::DocumentExpiry
            | Claim::Phone
            | Claim::Email
            | Claim::Stay => &[Self::Full],
        }
    }

    /// Where this grain stands in the claim's order, 0 finest; `None` if the claim has no such grain.
    /// All thresholds stand on one level.
    #[must_use]
    pub fn rank(self, claim: Claim) -> Option<usize> {
        Self::lattice(claim).iter().position(|g| match (g, self) {
            (Self::Over(_), Self::Over(age)) => Self::AGES.contains(&age),
            (g, s) => *g == s,
        })
    }

    /// Whether `self` tells no more than `bound` does. Two different thresholds never cover each other.
    #[must_use]
    pub fn is_within(self, bound: Self, claim: Claim) -> bool {
        match (self, bound) {
            (Self::Over(a), Self::Over(b)) => claim == Claim::Birth && a == b && Self::AGES.contains(&a),
            _ => match (self.rank(claim), bound.rank(claim)) {
                (Some(own), Some(limit)) => own >= limit,
                _ => false,
            },
        }
    }

    /// The class of this claim at this grain: a document's image is sensitive, its number is not
    /// (GB/T 45574-2025).
    #[must_use]
    pub const fn sensitivity(self, claim: Claim) -> Sensitivity {
        match (claim, self) {
            (Claim::Document, Self::Image) => Sensitivity::Sensitive,
            _ => claim.sensitivity(),
        }
    }
}

impl fmt::Display for Granularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Initials => "initials",
            Self::Date => "date",
            Self::Year => "year",
            Self::Band => "band",
            Self::Over(age) => return write!(f, "over_{age}"),
            Self::Image => "image",
            Self::Number => "number",
            Self::Last4 => "last4",
            Self::Valid => "valid",
            Self::Match => "match",
            Self::Street => "street",
            Self::City => "city",
            Self::Country => "country",
        })
    }
}

impl FromStr for Granularity {
    type Err = UnknownGranularity;
    fn from_str(text: &str) -> Result<Self, UnknownGranularity> {
        Ok(match text {
            "full" => Self::Full,
            "initials" => Self::Initials,
            "date" => Self::Date,
            "year" => Self::Year,
            "band" => Self::Band,
            "image" => Self::Image,
            "number" => Self::Number,
            "last4" => Self::Last4,
            "valid" => Self::Valid,
            "match" => Self::Match,
            "street" => Self::Street,
            "city" => Self::City,
            "country" => Self::Country,
            other => {
                let age =
                    other.strip_prefix("over_").and_then(|n| n.parse().ok()).ok_or(UnknownGranularity)?;
                if !Self::AGES.contains(&age) {
                    return Err(UnknownGranularity);
                }
                Self::Over(age)
            }
        })
    }
}

impl serde::Serialize for Granularity {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Granularity {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grain_survives_its_text() {
        for claim in Claim::ALL {
            for grain in Granularity::lattice(*claim) {
                assert_eq!(grain.to_string().parse(), Ok(*grain));
                assert_eq!(claim.code().parse(), Ok(*claim));
            }
        }
    }

    #[test]
    fn coarser_is_within_finer_and_never_the_reverse() {
        assert!(Granularity::Over(18).is_within(Granularity::Date, Claim::Birth));
        assert!(!Granularity::Date.is_within(Granularity::Over(18), Claim::Birth));
        assert!(!Granularity::Over(21).is_within(Granularity::Over(18), Claim::Birth));
        assert!(!Granularity::Date.is_within(Granularity::Full, Claim::Birth));
        assert!("over_19".parse::<Granularity>().is_err());
    }
}
