//! Rows of the table, as columns of values and of the levels that say what is null and what is a list. The writer fills
//! them from the log, the reader from the proved lines and from the file.

use super::GROUP;
use data_encoding::HEXLOWER;
use ledger::{Line, Name, Names, Seen};
use parquet::{basic::Type as Physical, data_type::ByteArray};
use serde::Deserialize;
use std::borrow::Cow;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    /// Milliseconds since 1970, in UTC.
    Instant,
    Text,
    Numbers,
    Texts,
}

const fn kind(name: Name) -> Kind {
    match name {
        Name::Time => Kind::Instant,
        Name::Seq | Name::EmitterSeq | Name::Prev => Kind::Number,
        Name::Counters => Kind::Numbers,
        Name::Claims | Name::Rules | Name::Obligations => Kind::Texts,
        _ => Kind::Text,
    }
}

/// The column of the leaf hash.
pub(super) const LEAF: &str = "leaf";

/// The columns in their order: every field, then what is told of the entry.
pub(super) fn columns() -> impl Iterator<Item = (&'static str, Kind)> {
    let fields = Name::ALL.into_iter().map(|name| (name.code(), kind(name)));
    fields.chain([("hidden", Kind::Texts), ("erased", Kind::Texts), (LEAF, Kind::Text)])
}

/// The schema, in the format's own words.
pub(super) fn schema() -> String {
    let column = |(name, kind)| match kind {
        Kind::Number => format!("optional int64 {name};"),
        Kind::Instant => format!("optional int64 {name} (TIMESTAMP(MILLIS,true));"),
        Kind::Text => format!("optional binary {name} (STRING);"),
        Kind::Numbers => list(name, "int64 element"),
        Kind::Texts => list(name, "binary element (STRING)"),
    };
    format!("message entry {{{}}}", columns().map(column).collect::<String>())
}

/// A list as the format wants it (Parquet, LogicalTypes: Lists).
fn list(name: &str, element: &str) -> String {
    format!("optional group {name} (LIST) {{repeated group list {{required {element};}}}}")
}

/// Rows of one group.
pub(super) struct Rows {
    pub(super) columns: Vec<Column>,
    pub(super) count: usize,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self { columns: columns().map(|(_, kind)| Column::new(kind)).collect(), count: 0 }
    }

    pub(super) const fn full(&self) -> bool {
        self.count == GROUP
    }

    pub(super) fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.count = 0;
    }

    /// Adds an entry; `hide` is what the archive hides in every one. The column to which a value does not belong.
    pub(super) fn push(&mut self, line: &Line<'_>, hide: Names) -> Result<(), Name> {
        let mut columns = self.columns.iter_mut();
        for (name, column) in Name::ALL.into_iter().zip(columns.by_ref()) {
            let raw = match line.fields.seen(name) {
                Seen::Open("null") | Seen::Hidden => None,
                Seen::Open(raw) => Some(raw),
            };
            column.push(raw).ok_or(name)?;
        }
        for (hidden, column) in [true, false].into_iter().zip(columns.by_ref()) {
            let names = line.fields.hides().iter().filter(|name| hide.has(*name) == hidden);
            column.items(names, |column, name| column.texts.push(name.code().into()));
        }
        if let Some(leaf) = columns.next() {
            leaf.text(&HEXLOWER.encode(&line.leaf));
        }
        self.count += 1;
        Ok(())
    }
}

/// The values of one column that wait for their group, and the levels that say what is null and what is a list.
#[derive(Debug, PartialEq)]
pub(super) struct Column {
    pub(super) physical: Physical,
    pub(super) list: bool,
    pub(super) numbers: Vec<i64>,
    pub(super) texts: Vec<ByteArray>,
    pub(super) levels: Vec<i16>,
    pub(super) repeats: Vec<i16>,
}

impl Column {
    pub(super) fn new(kind: Kind) -> Self {
        let physical = match kind {
            Kind::Number | Kind::Instant | Kind::Numbers => Physical::INT64,
            Kind::Text | Kind::Texts => Physical::BYTE_ARRAY,
        };
        let list = matches!(kind, Kind::Numbers | Kind::Texts);
        let (numbers, texts, levels, repeats) = Default::default();
        Self { physical, list, numbers, texts, levels, repeats }
    }

    fn clear(&mut self) {
        self.numbers.clear();
        self.texts.clear();
        self.levels.clear();
        self.repeats.clear();
    }

    /// Adds a value in JSON; `None` when it is not of the column's kind.
    fn push(&mut self, raw: Option<&str>) -> Option<()> {
        let Some(raw) = raw else {
            self.level(0, 0);
            return Some(());
        };
        match (self.list, self.physical) {
            (false, Physical::INT64) => self.number(raw.parse().ok()?),
            (false, _) => self.text(&read::<Text<'_>>(raw)?.0),
            (true, Physical::INT64) => {
                self.items(read::<Vec<i64>>(raw)?, |column, number| column.numbers.push(number));
            }
            (true, _) => self.items(read::<Vec<Text<'_>>>(raw)?, |column, text| {
                column.texts.push((&*text.0).into());
            }),
        }
        Some(())
    }

    fn level(&mut self, level: i16, repeat: i16) {
        self.levels.push(level);
        self.repeats.push(repeat);
    }

    fn number(&mut self, number: i64) {
        self.level(1, 0);
        self.numbers.push(number);
    }

    fn text(&mut self, text: &str) {
        self.level(1, 0);
        self.texts.push(text.into());
    }

    fn items<T>(&mut self, items: impl IntoIterator<Item = T>, put: impl Fn(&mut Self, T)) {
        let before = self.levels.len();
        for item in items {
            self.level(2, i16::from(self.levels.len() > before));
            put(self, item);
        }
        if self.levels.len() == before {
            self.level(1, 0);
        }
    }
}

/// A string: where it has no escapes, as it stands in the text.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn read<'a, T: Deserialize<'a>>(raw: &'a str) -> Option<T> {
    serde_json::from_str(raw).ok()
}
