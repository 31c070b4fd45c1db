//! The verdict: every step with its outcome and a stable code; no personal data in it.

use crate::Document;
use serde::Serialize;

/// How a step came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Ok,
    /// Not as the standard says, but known to happen and harmless.
    Deviation,
    /// Could not be judged.
    Unknown,
    /// Wrong.
    Fail,
}

/// One step of the examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `P1` to `P15`; `AA`, `CA`.
    pub id: &'static str,
    /// What is examined.
    pub title: &'static str,
    /// How it came out.
    pub outcome: Outcome,
    /// A stable code, unless all is as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// A sentence for people.
    pub says: String,
}

/// What follows from all steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Conclusion {
    /// Authentic and current.
    Accept,
    /// Authentic as far as could be judged, but something is unknown.
    Indeterminate,
    /// Something is wrong.
    Refuse,
}

/// How a chip proves that it is there: with a private key that cannot be read out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Proof {
    /// Active authentication: it signed our challenge (ICAO 9303-11 §6.1).
    #[serde(rename = "aa")]
    Active,
    /// Chip authentication: it agreed on keys with ours and used them (ICAO 9303-11 §6.2).
    #[serde(rename = "ca")]
    Chip,
}

impl Proof {
    /// Its code, as in the verdict.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "aa",
            Self::Chip => "ca",
        }
    }
}

/// Every code a step can have, in alphabetical order. A code keeps its meaning for ever.
pub const CODES: [&str; 43] = [
    "algorithm",
    "attribute_missing",
    "attribute_twice",
    "ber_encoding",
    "chain_signature",
    "cms_version",
    "content_type",
    "country_mismatch",
    "critical_extension",
    "csca_expired",
    "curve_unknown",
    "defect",
    "details_unreadable",
    "digest_unlisted",
    "document_type",
    "expired",
    "group_mismatch",
    "group_not_listed",
    "key_usage",
    "lds_version",
    "legacy_content_type",
    "listed_deviation",
    "malformed",
    "message_digest",
    "nationality_unlisted",
    "no_anchor",
    "no_crl",
    "no_null",
    "not_sorted",
    "padding_trimmed",
    "presence_failed",
    "presence_omitted",
    "private_key_period",
    "revoked",
    "sid_mismatch",
    "signature",
    "signer_count",
    "signer_expired",
    "signer_not_found",
    "signing_time",
    "stale_crl",
    "weak_hash",
    "weak_key",
];

/// The verdict on one chip's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What follows.
    pub conclusion: Conclusion,
    /// Every step taken, in order.
    pub steps: Vec<Step>,
    /// Data groups that were supplied and matched.
    pub groups: Vec<u8>,
    /// SHA-256 of the document signer's certificate, in hex.
    pub signer: Option<String>,
    /// That certificate, DER: of a state, not of a person. Kept, it can be judged again when trust changes.
    #[serde(skip)]
    pub signer_certificate: Option<Vec<u8>>,
    /// SHA-256 of the country's certificate it chains to, in hex.
    pub anchor: Option<String>,
    /// The issuing state says that others may know the key of active authentication: such a proof counts for nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aa_compromised: bool,
    /// How the chip itself proved to be there; nothing here means that the data may be a copy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub presence: Vec<Proof>,
    /// What the machine-readable zone says: only when the data is authentic.
    #[serde(skip)]
    pub document: Option<Document>,
}

impl Verdict {
    /// The codes of the steps that failed.
    #[must_use]
    pub fn failures(&self) -> Vec<&'static str> {
        self.steps.iter().filter(|s| s.outcome == Outcome::Fail).filter_map(|s| s.code).collect()
    }

    /// The codes of every step that has one.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static str> {
        self.steps.iter().filter_map(|s| s.code).collect()
    }

    /// Whether the chip itself was there, not only its data.
    #[must_use]
    pub const fn is_present(&self) -> bool {
        !self.presence.is_empty()
    }

    /// The step of that id, if it was taken.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|s| s.id == id)
    }
}
