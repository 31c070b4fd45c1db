//! The log with its filters; one entry with its proof.

use super::{Bar, Field};
use crate::{
    i18n::Locale,
    page::{Frame, consent::Fact},
};
use askama::Template;
use audit::EntryRow;

/// One entry in the list.
pub(crate) struct Row {
    pub(crate) index: u64,
    pub(crate) when: String,
    pub(crate) title: String,
    pub(crate) recipient: String,
    pub(crate) country: String,
    pub(crate) code: Option<String>,
    pub(crate) decision: String,
    /// Whether something was refused.
    pub(crate) refused: bool,
}

#[derive(Template)]
#[template(path = "console/log.html")]
pub(crate) struct Log {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) filtered: bool,
    pub(crate) fields: Vec<Field>,
    pub(crate) rows: Vec<Row>,
    pub(crate) count: String,
    /// Where older entries are.
    pub(crate) next: Option<String>,
    /// Where the newest are, from a page of older ones.
    pub(crate) first: Option<String>,
    /// The same filters in pictures.
    pub(crate) charts: String,
    /// The same filters on paper.
    pub(crate) exports: String,
    /// Whether an alarm lasts.
    pub(crate) alarmed: bool,
    pub(crate) checkpoint: String,
    pub(crate) vkey: String,
}

/// What proves an entry.
pub(crate) struct Proof {
    pub(crate) leaf: String,
    pub(crate) size: u64,
    pub(crate) path: Vec<String>,
    pub(crate) checkpoint: String,
}

#[derive(Template)]
#[template(path = "console/entry.html")]
pub(crate) struct Entry {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) index: u64,
    pub(crate) facts: Vec<Fact>,
    /// Nothing until a signed checkpoint covers the entry.
    pub(crate) proof: Option<Proof>,
}

impl Row {
    /// An entry in one line; `name` is the recipient's.
    pub(crate) fn new(locale: &Locale, entry: &EntryRow, name: Option<&str>) -> Self {
        let code = entry.decision.clone();
        Self {
            index: entry.index,
            when: locale.moment(entry.time),
            title: locale.word("action", entry.action.code()),
            recipient: name.unwrap_or_default().to_owned(),
            country: entry.country.map(|c| locale.country(c)).unwrap_or_default(),
            decision: code.as_deref().map(|code| locale.audited(code)).unwrap_or_default(),
            refused: code.as_deref().is_some_and(|code| code.starts_with("D-")),
            code,
        }
    }
}

/// Every field of an entry that is there, in words beside its code.
pub(crate) fn facts(locale: &Locale, entry: &EntryRow, name: Option<&str>) -> Vec<Fact> {
    let join = |words: &[String]| words.join(&locale.say("list-separator"));
    let worded = |family: &str, code: &str| format!("{} ({code})", locale.word(family, code));
    let optional = |text: Option<String>| text.unwrap_or_default();
    let recipient = entry.recipient.map(|id| format!("{} ({id})", name.unwrap_or_default()));
    let decision = entry.decision.as_deref().map(|code| format!("{} ({code})", locale.audited(code)));
    let counters = entry.counters.map(|(people, sensitive)| {
        let (people, sensitive) = (people.to_string(), sensitive.to_string());
        locale.say2("console-counters-are", ("people", &people), ("sensitive", &sensitive))
    });
    let duties: Vec<String> = entry.obligations.iter().map(|code| worded("obligation", code)).collect();
    let rows = [
        ("console-time", format!("{} ({})", locale.moment(entry.time), entry.time.rfc3339())),
        ("console-action", worded("action", entry.action.code())),
        ("console-actor", entry.actor.clone()),
        ("console-subject", optional(entry.subject.clone())),
        ("console-recipient", optional(recipient)),
        ("consent-country", optional(entry.country.map(|c| worded("country", c.code())))),
        ("console-claims", locale.claims(&entry.claims)),
        ("console-purpose", optional(entry.purpose.map(|p| format!("{} ({p})", locale.purpose(p))))),
        ("console-basis", optional(entry.basis.as_deref().map(|code| worded("basis", code)))),
        ("console-decision", optional(decision)),
        ("console-rules", join(&entry.rules)),
        ("console-consent", optional(entry.consent.map(|id| id.to_string()))),
        ("console-mechanism", optional(entry.mechanism.as_deref().map(|m| locale.word("mechanism", m)))),
        ("console-counters", optional(counters)),
        ("console-obligations", join(&duties)),
        ("console-note", optional(entry.note.clone())),
    ];
    let there = rows.into_iter().filter(|(_, text)| !text.is_empty());
    there.map(|(key, text)| Fact { name: locale.say(key), text }).collect()
}

#[cfg(test)]
impl crate::page::Page for Log {
    fn samples(frame: &Frame) -> Vec<Self> {
        let rows = crate::page::tests::entries();
        let log = |filtered, rows| Self {
            frame: frame.clone(),
            bar: super::bar(&frame.locale, "log"),
            filtered,
            fields: super::sample_fields(),
            count: "2".into(),
            next: Some("/console?after=7".into()),
            first: Some("/console".into()),
            charts: "/console/charts".into(),
            exports: "/console/exports".into(),
            rows,
            alarmed: filtered,
            checkpoint: "localhost/log\n7\nAAAA\n\n— localhost/log AAAA\n".into(),
            vkey: "localhost/log+00000000+AAAA".into(),
        };
        let rows = rows.iter().map(|entry| Row::new(&frame.locale, entry, Some("Hôtel Pont Neuf")));
        vec![log(false, rows.collect()), log(true, vec![])]
    }
}

#[cfg(test)]
impl crate::page::Page for Entry {
    fn samples(frame: &Frame) -> Vec<Self> {
        let entries = crate::page::tests::entries();
        let proof = || Proof {
            leaf: "00ff".into(),
            size: 7,
            path: vec!["11".into(), "22".into()],
            checkpoint: "localhost/log\n7\n".into(),
        };
        let mut proofs = [Some(proof()), None].into_iter();
        let page = |entry: &EntryRow| Self {
            frame: frame.clone(),
            bar: super::bar(&frame.locale, "log"),
            index: entry.index,
            facts: facts(&frame.locale, entry, Some("Hôtel Pont Neuf")),
            proof: proofs.next().flatten(),
        };
        entries.iter().map(page).collect()
    }
}
