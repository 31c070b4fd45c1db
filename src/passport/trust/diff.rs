//! What changes between two sets of certificates, per country.

use super::Anchor;
use std::collections::{BTreeMap, BTreeSet};

/// What changes for a country: fingerprints of keys ([`Anchor::key_fingerprint`]).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Two letters; empty for certificates that name no country.
    pub country: String,
    /// Keys that are new.
    pub added: Vec<String>,
    /// Keys that are gone.
    pub removed: Vec<String>,
    /// Keys that stay, under other certificates.
    pub changed: Vec<String>,
}

/// Certificates by country and key.
fn keys(anchors: &[Anchor]) -> BTreeMap<(String, String), BTreeSet<&[u8]>> {
    let mut keys: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for anchor in anchors {
        keys.entry((anchor.country(), anchor.key_fingerprint())).or_default().insert(anchor.der());
    }
    keys
}

/// Compares two sets; countries where nothing changes are left out. Sorted by country, then key.
#[must_use]
pub fn diff(old: &[Anchor], new: &[Anchor]) -> Vec<Change> {
    let (old, new) = (keys(old), keys(new));
    let mut changes: BTreeMap<&str, Change> = BTreeMap::new();
    let all: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for place in all {
        let (country, key) = place;
        let kind: fn(&mut Change) -> &mut Vec<String> = match (old.get(place), new.get(place)) {
            (None, _) => |c| &mut c.added,
            (_, None) => |c| &mut c.removed,
            (before, after) if before != after => |c| &mut c.changed,
            _ => continue,
        };
        let change = changes.entry(country).or_default();
        change.country.clone_from(country);
        kind(change).push(key.clone());
    }
    changes.into_values().collect()
}
