//! Words that operators give: the name of a source, the reason of a change.

use super::TrustChangeError;
use std::fmt;

/// The short name of a publisher of lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceName(String);

impl SourceName {
    /// Reads a name: up to 32 small letters, digits and hyphens.
    ///
    /// # Errors
    /// [`TrustChangeError::SourceName`] when it is none.
    pub fn parse(text: &str) -> Result<Self, TrustChangeError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        match text.len() {
            1..=32 if text.bytes().all(plain) => Ok(Self(text.to_owned())),
            _ => Err(TrustChangeError::SourceName),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an operator changes whom passports are trusted by; it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds(String);

impl Grounds {
    /// Reads a reason: one line of 3 to 200 characters.
    ///
    /// # Errors
    /// [`TrustChangeError::Grounds`] when it is none.
    pub fn parse(text: &str) -> Result<Self, TrustChangeError> {
        let text = text.trim();
        match text.chars().count() {
            3..=200 if !text.chars().any(char::is_control) => Ok(Self(text.to_owned())),
            _ => Err(TrustChangeError::Grounds),
        }
    }

    /// The reason.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
