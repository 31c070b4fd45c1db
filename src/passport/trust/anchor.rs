//! A country's signing certificate (CSCA; ICAO 9303-12 §7.1.1).

use super::TrustError;
use crate::cert::Cert;
use std::{fmt, sync::OnceLock};

/// A country's signing certificate.
#[derive(Debug, Clone)]
pub struct Anchor {
    pub(crate) cert: Cert,
    /// The country an operator limits it to.
    limit: Option<String>,
    /// The key's fingerprint, once somebody asked: to read a thousand keys takes a while.
    key: OnceLock<String>,
}

impl PartialEq for Anchor {
    fn eq(&self, other: &Self) -> bool {
        self.cert == other.cert && self.limit == other.limit
    }
}

impl Eq for Anchor {}

impl Anchor {
    /// Reads a certificate.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] when the bytes are no certificate.
    pub fn parse(der: &[u8]) -> Result<Self, TrustError> {
        Cert::parse(der)
            .map(|cert| Self { cert, limit: None, key: OnceLock::new() })
            .map_err(|_| TrustError::Malformed)
    }

    /// The same, trusted for one country alone: two letters. A certificate that names no country (San Marino has one)
    /// counts for nobody until it is limited to one.
    ///
    /// # Errors
    /// [`TrustError::Country`] when its subject names another.
    pub fn limited_to(mut self, country: &str) -> Result<Self, TrustError> {
        let named = self.cert.country();
        let country = country.to_uppercase();
        if country.len() != 2 || !(named.is_empty() || named == country) {
            return Err(TrustError::Country);
        }
        self.limit = Some(country);
        Ok(self)
    }

    /// SHA-256 in hex.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.cert.fingerprint()
    }

    /// The key's own name: SHA-256 of its SubjectPublicKeyInfo in hex, curves by name and points uncompressed. A key
    /// may have several certificates, and they may write it differently.
    #[must_use]
    pub fn key_fingerprint(&self) -> String {
        self.key.get_or_init(|| self.cert.key_fingerprint()).clone()
    }

    /// The country it is limited to, or else the one its subject names: two capital letters, empty if none.
    #[must_use]
    pub fn country(&self) -> String {
        self.limit.clone().unwrap_or_else(|| self.cert.country())
    }

    /// Whether it is of the fictional state of specimens (ICAO 9303-3: UTO, in certificates UT): no real country is,
    /// and a service for real travellers trusts none of it.
    #[must_use]
    pub fn is_specimen(&self) -> bool {
        self.country() == "UT" || self.cert.country() == "UT"
    }

    /// The subject for people.
    #[must_use]
    pub fn subject(&self) -> String {
        self.cert.subject_text.clone()
    }

    /// The first second it is valid, in seconds since the Unix epoch.
    #[must_use]
    pub const fn not_before(&self) -> i64 {
        self.cert.not_before
    }

    /// The last second it is valid, in seconds since the Unix epoch.
    #[must_use]
    pub const fn not_after(&self) -> i64 {
        self.cert.not_after
    }

    /// The certificate, DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.cert.der
    }

    /// Whether another key than its own signed it, as a link from an older key does (ICAO 9303-12 §4.3). That subject
    /// and issuer are alike says nothing: roll-overs keep the name.
    #[must_use]
    pub fn is_link(&self) -> bool {
        !self.cert.is_signed_by(&self.cert)
    }

    /// What is unusual about it. Real countries' certificates have each of these faults; an operator should see them
    /// before trusting one.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let extensions = &self.cert.extensions;
        let constraints = extensions.constraints.unwrap_or_default();
        [
            (Warning::NotCa, !constraints.authority),
            (Warning::NoCertSign, extensions.key_usage.is_none_or(|bits| bits & 0x04 == 0)),
            (Warning::NoPathLength, constraints.authority && !constraints.has_path_length),
            (Warning::NegativeSerial, self.cert.serial.first().is_some_and(|b| b & 0x80 != 0)),
            (Warning::WeakHash, self.cert.is_weakly_signed()),
            (Warning::NoCountry, self.country().is_empty()),
            (Warning::UnusableKey, self.cert.key().is_err()),
        ]
        .into_iter()
        .filter_map(|(warning, holds)| holds.then_some(warning))
        .collect()
    }
}

/// What is unusual about a country's certificate (ICAO 9303-12 §7.1.1 says how it should be).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// basicConstraints does not say that it may issue certificates.
    NotCa,
    /// keyUsage does not name the signing of certificates.
    NoCertSign,
    /// basicConstraints does not bound the path.
    NoPathLength,
    /// The serial number is negative.
    NegativeSerial,
    /// It is itself signed with SHA-1.
    WeakHash,
    /// It names no country, and is limited to none: nothing it issued is accepted.
    NoCountry,
    /// Its key is of a kind we do not verify with: nothing it issued is accepted.
    UnusableKey,
}

impl Warning {
    /// A stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotCa => "not_ca",
            Self::NoCertSign => "no_cert_sign",
            Self::NoPathLength => "no_path_length",
            Self::NegativeSerial => "negative_serial",
            Self::WeakHash => "weak_hash",
            Self::NoCountry => "no_country",
            Self::UnusableKey => "unusable_key",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotCa => "it does not say that it may issue certificates",
            Self::NoCertSign => "its key is not marked for signing certificates",
            Self::NoPathLength => "it does not bound the certificates below it",
            Self::NegativeSerial => "its serial number is negative",
            Self::WeakHash => "it is signed with the old hash SHA-1",
            Self::NoCountry => "it names no country; limit it to one",
            Self::UnusableKey => "its key is of a kind that cannot be verified with here",
        })
    }
}
