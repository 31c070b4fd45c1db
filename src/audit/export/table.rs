//! The shown entries as a Parquet file: typed columns, one row group after the other.
//!
//! Columns are the fields under their own names. What is absent, hidden or erased is null; `hidden` and `erased` name the
//! latter two. Text within text of the log stays as it is: nothing calculates a Parquet file.

use crate::Error;
use data_encoding::HEXLOWER;
use ledger::{Line, Name, Names, Seen};
use parquet::{
    basic::{Encoding, Type as Physical},
    data_type::{ByteArray, ByteArrayType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::{parser::parse_message_type, types::ColumnPath},
};
use serde::Deserialize;
use std::{borrow::Cow, sync::Arc};

/// Rows of one group: all that is held at once.
const GROUP: usize = 16 * 1024;

/// A file under construction.
pub(super) struct Table {
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Column>,
    rows: usize,
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Write(error.to_string())
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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

/// Columns of text that differ from row to row.
const UNIQUE: [&str; 4] = [Name::Commitment.code(), Name::Detail.code(), Name::Consent.code(), LEAF];
/// The column of the leaf hash.
const LEAF: &str = "leaf";

/// The columns in their order: every field, then what is told of the entry.
fn columns() -> impl Iterator<Item = (&'static str, Kind)> {
    let fields = Name::ALL.into_iter().map(|name| (name.code(), kind(name)));
    fields.chain([("hidden", Kind::Texts), ("erased", Kind::Texts), (LEAF, Kind::Text)])
}

impl Table {
    pub(super) fn new() -> Result<Self, Error> {
        let column = |(name, kind)| match kind {
            Kind::Number => format!("optional int64 {name};"),
            Kind::Instant => format!("optional int64 {name} (TIMESTAMP(MILLIS,true));"),
            Kind::Text => format!("optional binary {name} (STRING);"),
            Kind::Numbers => list(name, "int64 element"),
            Kind::Texts => list(name, "binary element (STRING)"),
        };
        let schema = format!("message entry {{{}}}", columns().map(column).collect::<String>());
        let schema = Arc::new(parse_message_type(&schema)?);
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(settings()))?;
        Ok(Self { writer, columns: columns().map(|(_, kind)| Column::new(kind)).collect(), rows: 0 })
    }

    /// Adds an entry; `hide` is what the archive hides in every one.
    pub(super) fn row(&mut self, line: &Line<'_>, hide: Names) -> Result<(), Error> {
        let mut columns = self.columns.iter_mut();
        for (name, column) in Name::ALL.into_iter().zip(columns.by_ref()) {
            let raw = match line.fields.seen(name) {
                Seen::Open("null") | Seen::Hidden => None,
                Seen::Open(raw) => Some(raw),
            };
            column.push(raw).ok_or(Error::Damaged("an entry's fields"))?;
        }
        for (hidden, column) in [true, false].into_iter().zip(columns.by_ref()) {
            let names = line.fields.hides().iter().filter(|name| hide.has(*name) == hidden);
            column.items(names, |column, name| column.texts.push(name.code().into()));
        }
        if let Some(leaf) = columns.next() {
            leaf.text(&HEXLOWER.encode(&line.leaf));
        }
        self.rows += 1;
        if self.rows == GROUP { self.group() } else { Ok(()) }
    }

    fn group(&mut self) -> Result<(), Error> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            let mut writer = group.next_column()?.ok_or(Error::Damaged("a column"))?;
            let (levels, repeats) = (Some(&column.levels[..]), column.list.then_some(&column.repeats[..]));
            match column.physical {
                Physical::INT64 => {
                    writer.typed::<Int64Type>().write_batch(&column.numbers, levels, repeats)?
                }
                _ => writer.typed::<ByteArrayType>().write_batch(&column.texts, levels, repeats)?,
            };
            writer.close()?;
            column.clear();
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }

    /// What is ready so far.
    pub(super) fn take(&mut self) -> Result<Vec<u8>, Error> {
        self.writer.flush().map_err(|error| Error::Write(error.to_string()))?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// The rest of the file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Error> {
        if self.rows > 0 {
            self.group()?;
        }
        Ok(self.writer.into_inner()?)
    }
}

/// How columns are written. Not compressed: the archive does that. What is another value in every row is in no dictionary.
fn settings() -> WriterProperties {
    let mut settings = WriterProperties::builder()
        .set_created_by("guosuo".to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for (name, kind) in columns() {
        let path = || ColumnPath::from(name);
        if matches!(kind, Kind::Number | Kind::Instant) {
            settings = settings
                .set_column_dictionary_enabled(path(), false)
                .set_column_encoding(path(), Encoding::DELTA_BINARY_PACKED);
        } else if UNIQUE.contains(&name) {
            settings = settings.set_column_dictionary_enabled(path(), false);
        }
    }
    settings.build()
}

/// A list as the format wants it (Parquet, LogicalTypes: Lists).
fn list(name: &str, element: &str) -> String {
    format!("optional group {name} (LIST) {{repeated group list {{required {element};}}}}")
}

/// The values of one column that wait for their group, and the levels that say what is null and what is a list.
struct Column {
    physical: Physical,
    list: bool,
    numbers: Vec<i64>,
    texts: Vec<ByteArray>,
    levels: Vec<i16>,
    repeats: Vec<i16>,
}

impl Column {
    fn new(kind: Kind) -> Self {
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

#[cfg(test)]
mod tests;
