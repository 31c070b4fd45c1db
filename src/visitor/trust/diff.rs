//! What a change of trust would do, key by key: a key may have several certificates.

use kernel::Moment;
use passport::Anchor;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a change would do, by country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TrustDiff {
    /// Keys that would count, and do not.
    pub added: Vec<KeyRow>,
    /// Keys that count, and would not.
    pub removed: Vec<KeyRow>,
    /// Keys that count either way, with other certificates.
    pub changed: Vec<KeyRow>,
}

/// A country's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRow {
    /// Two letters.
    pub country: String,
    /// SHA-256 of the key, hex.
    pub key: String,
    /// The subject of its certificate that lasts longest.
    pub subject: String,
    /// When that certificate expires.
    #[serde(serialize_with = "super::rfc3339")]
    pub not_after: Moment,
    /// Whether it has not expired.
    pub live: bool,
    /// How many enrolled passports that have not expired it stands behind.
    pub documents: i64,
}

impl TrustDiff {
    /// How many keys that have not expired would be dropped.
    #[must_use]
    pub fn live_dropped(&self) -> usize {
        self.removed.iter().filter(|k| k.live).count()
    }

    /// In short, for the ledger.
    #[must_use]
    pub fn counts(&self) -> String {
        format!("{} added, {} removed, {} changed", self.added.len(), self.removed.len(), self.changed.len())
    }
}

/// Compares what counts with what would count.
pub(super) fn compare(
    before: &[Anchor],
    after: &[Anchor],
    documents: &BTreeMap<String, i64>,
    now: Moment,
) -> TrustDiff {
    // Of each key the certificate that lasts longest.
    let mut longest: BTreeMap<String, &Anchor> = BTreeMap::new();
    for anchor in before.iter().chain(after) {
        let kept = longest.entry(anchor.key_fingerprint()).or_insert(anchor);
        if kept.not_after() < anchor.not_after() {
            *kept = anchor;
        }
    }
    let row = |key: String| {
        let last = longest.get(&key)?;
        Some(KeyRow {
            country: last.country(),
            subject: last.subject(),
            not_after: Moment::from_seconds(last.not_after()),
            live: last.not_after() >= now.seconds(),
            documents: documents.get(&key).copied().unwrap_or_default(),
            key,
        })
    };
    let mut out = TrustDiff::default();
    for change in passport::diff(before, after) {
        out.added.extend(change.added.into_iter().filter_map(row));
        out.removed.extend(change.removed.into_iter().filter_map(row));
        out.changed.extend(change.changed.into_iter().filter_map(row));
    }
    out
}
