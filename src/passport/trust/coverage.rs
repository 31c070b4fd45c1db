//! Which countries' passports can be verified, as of a moment.

use super::Trust;
use crate::country::same_signer;
use std::collections::{BTreeMap, BTreeSet};

/// What is installed for a country.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Coverage {
    /// Two capital letters.
    pub country: String,
    /// How many keys.
    pub keys: usize,
    /// How many of them have a certificate that is valid.
    pub valid: usize,
    /// When the last of its certificates expires, in seconds since the Unix epoch.
    pub until: i64,
    /// Whether withdrawals are known.
    pub crl: CrlState,
}

/// What is known of a country's withdrawn certificates. Times are in seconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum CrlState {
    /// No list is installed.
    Missing,
    /// The newest list counts.
    Current {
        /// When it was made.
        this_update: i64,
        /// When the next is due.
        next_update: Option<i64>,
    },
    /// The newest list should have been followed by another.
    Stale {
        /// When it was made.
        this_update: i64,
        /// When the next was due.
        next_update: Option<i64>,
    },
}

impl Trust {
    /// What is installed for each country, by its two letters, as of `at` (seconds since the Unix epoch).
    #[must_use]
    pub fn coverage(&self, at: i64) -> Vec<Coverage> {
        let mut keys: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>, i64)> = BTreeMap::new();
        for anchor in self.anchors() {
            let (all, valid, until) = keys.entry(anchor.country()).or_default();
            let key = anchor.key_fingerprint();
            if anchor.cert.is_valid(at) {
                valid.insert(key.clone());
            }
            all.insert(key);
            *until = anchor.not_after().max(*until);
        }
        let row = |(country, (keys, valid, until)): (String, (BTreeSet<String>, BTreeSet<String>, i64))| {
            let crl = self.crl_state(&country, at);
            Coverage { country, keys: keys.len(), valid: valid.len(), until, crl }
        };
        keys.into_iter().filter(|(country, _)| !country.is_empty()).map(row).collect()
    }

    fn crl_state(&self, country: &str, at: i64) -> CrlState {
        let ours = self.crls().filter(|crl| same_signer(&crl.country(), country));
        match ours.max_by_key(|crl| crl.this_update()) {
            None => CrlState::Missing,
            Some(crl) => {
                let (this_update, next_update) = (crl.this_update(), crl.next_update());
                if crl.is_stale(at) {
                    CrlState::Stale { this_update, next_update }
                } else {
                    CrlState::Current { this_update, next_update }
                }
            }
        }
    }
}
