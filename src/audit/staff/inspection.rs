//! Why an auditor reads the log, and which personal fields each purpose opens on the screen.

use ledger::Name;
use std::{fmt, str::FromStr};

/// Fields that lead to one person: who it concerns, their entries tied together, what the values were bound by, their
/// consents, what was noted beside. On paper they leave with a second person's approval alone.
pub const PERSONAL: &[Name] =
    &[Name::Subject, Name::Prev, Name::Commitment, Name::Detail, Name::Consent, Name::Note];

/// The text names no purpose of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such purpose of an inspection")]
pub struct UnknownInspection;

/// Why the log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inspection {
    /// Routine control: does the service work as it says.
    Routine,
    /// The audit of compliance that the law wants (PIPL Art. 54).
    Compliance,
    /// An incident is looked into (PIPL Art. 57).
    Incident,
    /// A person asks or complains (PIPL Art. 50).
    Complaint,
    /// An authority of mainland China inspects (PIPL Art. 63).
    Authority,
}

impl Inspection {
    /// Every purpose.
    pub const ALL: &'static [Self] =
        &[Self::Routine, Self::Compliance, Self::Incident, Self::Complaint, Self::Authority];

    /// The code in the store and in entries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Compliance => "compliance",
            Self::Incident => "incident",
            Self::Complaint => "complaint",
            Self::Authority => "authority",
        }
    }

    /// The personal fields that the screen shows for it; a visitor is a pseudonym in any case.
    #[must_use]
    pub const fn grants(self) -> &'static [Name] {
        match self {
            Self::Routine => &[],
            Self::Compliance => &[Name::Subject],
            Self::Incident | Self::Complaint | Self::Authority => PERSONAL,
        }
    }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Inspection {
    type Err = UnknownInspection;
    fn from_str(code: &str) -> Result<Self, UnknownInspection> {
        Self::ALL.iter().copied().find(|one| one.code() == code).ok_or(UnknownInspection)
    }
}
