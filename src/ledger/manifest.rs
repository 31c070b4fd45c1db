//! What an archive says of itself: which log, which range, which entries are shown and how.

use crate::{
    Fields, Seen, canon,
    name::{Name, Names},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version of the archive that this crate writes and reads.
pub(crate) const FORM: &str = "guosuo/bundle/v2";

/// Which log, which range, which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `guosuo/bundle/v2`.
    pub form: String,
    /// The log's name.
    pub origin: String,
    /// Index of the first entry.
    pub first: u64,
    /// Number of entries, shown or left out.
    pub count: u64,
    /// Size of the log at the checkpoint.
    pub size: u64,
    /// Entries from this instant on, in milliseconds since 1970; earlier ones are left out.
    pub from: Option<i64>,
    /// Entries before this instant; later ones are left out.
    pub to: Option<i64>,
    /// What a field must be for an entry to be shown.
    pub filter: BTreeMap<String, Value>,
    /// Fields hidden in every entry that is shown.
    pub hide: Vec<String>,
    /// The part that says the same in another form.
    pub view: Option<String>,
    /// SHA-256 of further parts, in hex.
    pub parts: BTreeMap<String, String>,
}

impl Manifest {
    /// The manifest of entries `first..first + count` of a log of that size, all of them shown whole.
    #[must_use]
    pub fn new(origin: &str, first: u64, count: u64, size: u64) -> Self {
        Self { form: FORM.into(), origin: origin.into(), first, count, size, ..Self::default() }
    }
}

/// Which entries are shown, and what of them. Made of a manifest once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    from: Option<i64>,
    to: Option<i64>,
    filter: Vec<(Name, String)>,
    hide: Names,
}

/// What stands in an archive for one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The entry is one of those asked for, and shown.
    Shown,
    /// One opened field shows that it is none of those asked for.
    LeftOut,
    /// What would tell was erased with the person, or at the end of its retention.
    Erased,
    /// It may be one of those asked for, and is hidden.
    Dropped,
}

impl Rule {
    /// The rule of a manifest; `None` when it names fields that entries do not have.
    #[must_use]
    pub fn of(manifest: &Manifest) -> Option<Self> {
        let mut filter = Vec::new();
        for (name, value) in &manifest.filter {
            let mut raw = String::new();
            canon::write(value, &mut raw)?;
            filter.push((name.parse().ok()?, raw));
        }
        let hide = manifest.hide.iter().map(|n| n.parse()).collect::<Result<Names, _>>().ok()?;
        Some(Self { from: manifest.from, to: manifest.to, filter, hide })
    }

    /// Fields to hide in entries that are shown.
    #[must_use]
    pub const fn hide(&self) -> Names {
        self.hide
    }

    /// Whether the rule leaves anything out.
    #[must_use]
    pub const fn selects(&self) -> bool {
        self.from.is_some() || self.to.is_some() || !self.filter.is_empty()
    }

    /// What the rule makes of an entry as it is seen.
    #[must_use]
    pub fn judge(&self, fields: &Fields<'_>) -> Kind {
        match self.mismatch(fields) {
            Some(_) => return Kind::LeftOut,
            None if fields.hides() == Names::ALL => return Kind::Erased,
            None => {}
        }
        let timed = self.from.is_some() || self.to.is_some();
        let needed = self.filter.iter().map(|(name, _)| *name).chain(timed.then_some(Name::Time));
        let unseen: Names = needed.filter(|name| fields.hides().has(*name)).collect();
        let beyond = |hidden: Names| hidden.iter().any(|n| !n.is_personal() && !self.hide.has(n));
        match unseen.is_empty() {
            true if beyond(fields.hides()) => Kind::Dropped,
            true => Kind::Shown,
            false if unseen.iter().all(Name::is_personal) => Kind::Erased,
            false => Kind::Dropped,
        }
    }

    /// The field that shows that the entry is none of those asked for.
    #[must_use]
    pub fn mismatch(&self, fields: &Fields<'_>) -> Option<Name> {
        if let Some(time) = time(fields)
            && (self.from.is_some_and(|from| time < from) || self.to.is_some_and(|to| time >= to))
        {
            return Some(Name::Time);
        }
        let other = |(name, wanted): &&(Name, String)| match fields.seen(*name) {
            Seen::Open(raw) => raw != wanted,
            Seen::Hidden => false,
        };
        self.filter.iter().find(other).map(|(name, _)| *name)
    }
}

/// When the entry was made, if that is seen.
pub(crate) fn time(fields: &Fields<'_>) -> Option<i64> {
    match fields.seen(Name::Time) {
        Seen::Open(raw) => raw.parse().ok(),
        Seen::Hidden => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Secrets};
    use serde_json::json;

    const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };

    fn entry(country: Option<&str>, subject: &str, time: i64) -> Entry {
        let values = vec![
            (Name::Time, json!(time)),
            (Name::Country, json!(country)),
            (Name::Subject, json!(subject)),
            (Name::Note, json!("text")),
        ];
        Entry::new(values, SECRETS).unwrap()
    }

    fn judged(manifest: &Manifest, entry: &Entry, hidden: &[Name]) -> Kind {
        let fields = Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
        let fields = fields.hide(hidden.iter().copied().collect()).unwrap();
        Rule::of(manifest).unwrap().judge(&fields)
    }

    #[test]
    fn an_entry_is_left_out_only_where_an_open_field_says_why() {
        let mut manifest = Manifest::new("log", 0, 1, 1);
        manifest.filter.insert("country".into(), json!("FR"));
        let (french, german, none) =
            (entry(Some("FR"), "s", 5), entry(Some("DE"), "s", 5), entry(None, "s", 5));
        let all_but: Vec<Name> = Name::ALL.into_iter().filter(|n| *n != Name::Country).collect();
        assert_eq!(judged(&manifest, &french, &[]), Kind::Shown);
        assert_eq!(judged(&manifest, &german, &all_but), Kind::LeftOut);
        assert_eq!(judged(&manifest, &none, &all_but), Kind::LeftOut);
        assert_eq!(judged(&manifest, &french, &all_but), Kind::Dropped);
        assert_eq!(judged(&manifest, &french, &[Name::Country]), Kind::Dropped);
        assert_eq!(judged(&manifest, &french, &[Name::Note]), Kind::Dropped);
        manifest.hide.push("note".into());
        assert_eq!(judged(&manifest, &french, &[Name::Note]), Kind::Shown);
        assert_eq!(judged(&manifest, &french, &Name::PERSONAL), Kind::Shown);
        assert_eq!(judged(&manifest, &french, &Name::ALL), Kind::Erased);
    }

    #[test]
    fn an_erased_pseudonym_is_neither_shown_nor_left_out() {
        let mut manifest = Manifest::new("log", 0, 1, 1);
        manifest.filter.insert("subject".into(), json!("s"));
        assert_eq!(judged(&manifest, &entry(None, "s", 5), &[]), Kind::Shown);
        assert_eq!(judged(&manifest, &entry(None, "t", 5), &[Name::Note]), Kind::LeftOut);
        assert_eq!(judged(&manifest, &entry(None, "s", 5), &Name::PERSONAL), Kind::Erased);
    }

    #[test]
    fn a_time_leaves_out_what_is_before_it_and_from_its_end_on() {
        let manifest = Manifest { from: Some(5), to: Some(7), ..Manifest::new("log", 0, 1, 1) };
        for (time, kind) in [(4, Kind::LeftOut), (5, Kind::Shown), (6, Kind::Shown), (7, Kind::LeftOut)] {
            assert_eq!(judged(&manifest, &entry(None, "s", time), &[]), kind, "{time}");
        }
        assert_eq!(judged(&manifest, &entry(None, "s", 4), &[Name::Time]), Kind::Dropped);
        let manifest = Manifest { hide: vec!["colour".into()], ..manifest };
        assert_eq!(Rule::of(&manifest), None);
    }
}
