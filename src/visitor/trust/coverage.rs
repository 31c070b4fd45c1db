//! Whose passports can be verified, said before anybody scans one.

use super::{Snapshot, TrustStore};
use crate::Error;
use kernel::{Assurance, Moment};
use passport::{Coverage, CrlState};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Who issues passports, as certificates write it: the members of the United Nations, and those others whose passports
/// travellers to China carry.
const ISSUERS: &str = "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG \
CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET EU FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW \
GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA \
MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA \
RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG UN US \
UY UZ VA VC VE VN VU WS XK XM YE ZA ZM ZW";

/// What an issuer's withdrawals are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Withdrawals {
    /// No list is installed; few countries publish theirs.
    Missing,
    /// A list that still counts.
    Current {
        /// When it was made.
        #[serde(serialize_with = "super::rfc3339")]
        made_at: Moment,
    },
    /// A list that should have been followed by another.
    Stale {
        /// When it was made.
        #[serde(serialize_with = "super::rfc3339")]
        made_at: Moment,
    },
}

/// One issuer of passports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountryRow {
    /// Two letters.
    pub country: String,
    /// Whether a key of it is installed that is valid now.
    pub covered: bool,
    /// How many such keys.
    pub keys: usize,
    /// When the last of them expires.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub until: Option<Moment>,
    /// When the newest list that holds a key of it was signed; none where its keys were added by hand.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub listed_at: Option<Moment>,
    /// What is known of withdrawn certificates.
    pub withdrawals: Withdrawals,
    /// The most its passports can prove here; none where they cannot be verified.
    #[serde(serialize_with = "code_or_null")]
    pub best: Option<Assurance>,
    /// The most its older passports can prove, where that is less.
    #[serde(serialize_with = "code_or_null")]
    pub older: Option<Assurance>,
    /// What there is for everybody: an officer's look.
    #[serde(serialize_with = "code")]
    pub fallback: Assurance,
}

fn rfc3339_or_null<S: Serializer>(moment: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    moment.map(Moment::rfc3339).serialize(serializer)
}

fn code<S: Serializer>(assurance: &Assurance, serializer: S) -> Result<S::Ok, S::Error> {
    assurance.code().serialize(serializer)
}

fn code_or_null<S: Serializer>(assurance: &Option<Assurance>, serializer: S) -> Result<S::Ok, S::Error> {
    assurance.map(Assurance::code).serialize(serializer)
}

/// The two letters of the issuers that a certificate's country speaks for: China signs for Hong Kong and Macao, and a
/// few countries write old or mistaken codes.
fn issuers(signer: &str) -> &[&str] {
    match signer {
        "CN" => &["CN", "HK", "MO"],
        "KS" => &["XK"],
        "LTU" => &["LT"],
        "ZZ" => &["UN"],
        _ => &[],
    }
}

/// What chips can prove: those of the United States and of Taiwan answer no challenge, nor do Singapore's older ones.
fn proof(country: &str) -> (Assurance, Option<Assurance>) {
    match country {
        "US" | "TW" => (Assurance::Chip, None),
        "SG" => (Assurance::ChipLive, Some(Assurance::Chip)),
        _ => (Assurance::ChipLive, None),
    }
}

impl CountryRow {
    fn uncovered(country: &str) -> Self {
        Self {
            country: country.to_owned(),
            covered: false,
            keys: 0,
            until: None,
            listed_at: None,
            withdrawals: Withdrawals::Missing,
            best: None,
            older: None,
            fallback: Assurance::Desk,
        }
    }

    fn cover(&mut self, coverage: &Coverage, listed_at: Option<Moment>) {
        let until = Moment::from_seconds(coverage.until);
        self.keys += coverage.valid;
        self.until = self.until.max(Some(until));
        self.listed_at = self.listed_at.max(listed_at);
        let known = withdrawals(coverage.crl);
        if known != Withdrawals::Missing {
            self.withdrawals = known;
        }
        if coverage.valid > 0 {
            let (best, older) = proof(&self.country);
            (self.covered, self.best, self.older) = (true, Some(best), older);
        }
    }
}

fn withdrawals(state: CrlState) -> Withdrawals {
    match state {
        CrlState::Missing => Withdrawals::Missing,
        CrlState::Current { this_update, .. } => {
            Withdrawals::Current { made_at: Moment::from_seconds(this_update) }
        }
        CrlState::Stale { this_update, .. } => {
            Withdrawals::Stale { made_at: Moment::from_seconds(this_update) }
        }
    }
}

impl TrustStore {
    /// Every issuer of passports, by its two letters, and whether its passports can be verified at `now`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn coverage(&self, now: Moment) -> Result<Vec<CountryRow>, Error> {
        Ok(rows(&*self.current().await?, now))
    }
}

fn rows(current: &Snapshot, now: Moment) -> Vec<CountryRow> {
    let mut listed: BTreeMap<String, Moment> = BTreeMap::new();
    for anchor in current.trust.anchors() {
        let dates = current.way(anchor).sources.into_iter().filter_map(|s| current.signed.get(&s).copied());
        if let Some(date) = dates.max() {
            let newest = listed.entry(anchor.country()).or_insert(date);
            *newest = date.max(*newest);
        }
    }
    let mut rows: BTreeMap<String, CountryRow> =
        ISSUERS.split_whitespace().map(|c| (c.to_owned(), CountryRow::uncovered(c))).collect();
    for coverage in current.trust.coverage(now.seconds()) {
        let own = [coverage.country.as_str()];
        let issuers = issuers(&coverage.country);
        for issuer in if issuers.is_empty() { &own } else { issuers } {
            let row = rows.entry((*issuer).to_owned()).or_insert_with(|| CountryRow::uncovered(issuer));
            row.cover(&coverage, listed.get(&coverage.country).copied());
        }
    }
    rows.into_values().collect()
}
