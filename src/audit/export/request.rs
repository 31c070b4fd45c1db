//! What an auditor asks for, and what they are told.

use crate::{Action, Error};
use kernel::{Basis, ClientId, Country, Moment, Purpose};
use ledger::{Name, View};
use serde_json::{Value, json};
use std::{collections::BTreeMap, str::FromStr};

/// The time to export; open ends reach to the log's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Range {
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
}

/// Which entries are shown; empty fields match everything. The others are in the bundle too, with one field opened
/// that shows that they do not match.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// A visitor's pseudonym, as entries show it.
    pub subject: Option<String>,
    /// A relying party.
    pub recipient: Option<ClientId>,
    /// What happened.
    pub action: Option<Action>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// On which ground.
    pub basis: Option<Basis>,
    /// Where the recipient is.
    pub country: Option<Country>,
    /// A decision's code.
    pub decision: Option<String>,
}

impl Selection {
    fn wanted(&self) -> Vec<(Name, String)> {
        let code = |name: Name, value: Option<String>| value.map(|value| (name, value));
        [
            code(Name::Subject, self.subject.clone()),
            code(Name::Recipient, self.recipient.map(|c| c.to_string())),
            code(Name::Action, self.action.map(|a| a.code().to_owned())),
            code(Name::Purpose, self.purpose.map(|p| p.code().to_owned())),
            code(Name::Basis, self.basis.map(|b| b.code().to_owned())),
            code(Name::Country, self.country.map(|c| c.to_string())),
            code(Name::Decision, self.decision.clone()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub(super) fn filter(&self) -> BTreeMap<String, Value> {
        self.wanted().into_iter().map(|(name, value)| (name.code().to_owned(), json!(value))).collect()
    }
}

/// What the bundle holds besides the lines, which are always there: they are what is proved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Canonical JSON Lines alone.
    #[default]
    Lines,
    /// A table for spreadsheets.
    Csv,
    /// Events for security tools.
    Ocsf,
    /// A table of typed columns, for analysis.
    #[cfg(feature = "export-parquet")]
    Parquet,
}

/// The text names no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a form; known are {}", known())]
pub struct UnknownForm;

fn known() -> String {
    Form::ALL.iter().map(|form| form.code()).collect::<Vec<_>>().join(", ")
}

impl Form {
    /// Every form that this program was built with.
    pub const ALL: &'static [Self] = &[
        Self::Lines,
        Self::Csv,
        Self::Ocsf,
        #[cfg(feature = "export-parquet")]
        Self::Parquet,
    ];

    /// The code on the command line and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lines => "jsonl",
            Self::Csv => "csv",
            Self::Ocsf => "ocsf",
            #[cfg(feature = "export-parquet")]
            Self::Parquet => "parquet",
        }
    }

    /// The part of the bundle that holds it.
    pub(super) const fn part(self) -> Option<&'static str> {
        match self {
            Self::Lines => None,
            Self::Csv => Some(View::Csv.part()),
            Self::Ocsf => Some(View::Ocsf.part()),
            #[cfg(feature = "export-parquet")]
            Self::Parquet => Some("entries.parquet"),
        }
    }

    /// How often the entries are gone through.
    pub(super) const fn passes(self) -> u8 {
        if self.part().is_some() { 2 } else { 1 }
    }
}

impl FromStr for Form {
    type Err = UnknownForm;
    fn from_str(code: &str) -> Result<Self, UnknownForm> {
        Self::ALL.iter().copied().find(|form| form.code() == code).ok_or(UnknownForm)
    }
}

/// Further parts of the bundle, each the text of a file.
#[derive(Debug, Clone, Default)]
pub struct Attached {
    /// The policy set in force: its digest and its files, JSON.
    pub policy: Option<String>,
    /// The law that it rests on: versions and articles, JSON.
    pub law: Option<String>,
}

impl Attached {
    pub(super) fn parts(self, trust: String) -> Vec<(&'static str, String)> {
        let parts = [("policy.json", self.policy), ("law.json", self.law), ("tlog-policy", Some(trust))];
        parts.into_iter().filter_map(|(name, text)| text.map(|text| (name, text))).collect()
    }
}

/// What to export.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Of which time.
    pub range: Range,
    /// Which entries of it.
    pub selection: Selection,
    /// In which form besides the lines.
    pub form: Form,
    /// Fields of which only the hash is told.
    pub hide: Vec<Name>,
    /// An earlier size of the log that the bundle is to be shown to continue.
    pub since: Option<u64>,
    /// Further parts.
    pub attached: Attached,
    /// For whom and why: a mark in the bundle.
    pub issued: Option<String>,
}

impl Request {
    /// Entries cannot be chosen by what is hidden.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let timed = self.range.from.is_some() || self.range.to.is_some();
        let chosen = self.selection.wanted().into_iter().map(|(name, _)| name);
        let mut chosen = chosen.chain(timed.then_some(Name::Time));
        match chosen.find(|name| self.hide.contains(name)) {
            Some(name) => Err(Error::HiddenChoice(name)),
            None => Ok(()),
        }
    }

    /// The export in the log's own words.
    pub(super) fn note(&self) -> String {
        let open = |end: Option<Moment>| end.map_or_else(|| "*".to_owned(), Moment::rfc3339);
        let mut note = format!("{}/{}", open(self.range.from), open(self.range.to));
        for (name, value) in self.selection.wanted() {
            note.push_str(&format!(" {name}={value}"));
        }
        if self.form != Form::Lines {
            note.push_str(&format!(" form={}", self.form.code()));
        }
        if !self.hide.is_empty() {
            let hidden: Vec<&str> = self.hide.iter().map(|name| name.code()).collect();
            note.push_str(&format!(" hide={}", hidden.join(",")));
        }
        note
    }
}

/// How far an export got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries written.
    pub done: u64,
    /// Entries to write; a second form counts them again.
    pub total: u64,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Index of the first entry.
    pub first: u64,
    /// Number of entries, shown or left out.
    pub count: u64,
    /// Entries in the log at the checkpoint.
    pub size: u64,
    /// Number of entries shown.
    pub shown: u64,
    /// Index of the entry that records the export.
    pub entry: u64,
    /// The key to verify with.
    pub vkey: String,
}
