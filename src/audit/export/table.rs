//! The shown entries as a Parquet file: typed columns, one row group after the other.
//!
//! Columns are the fields under their own names. What is absent, hidden or erased is null; `hidden` and `erased` name the
//! latter two. Text within text of the log stays as it is: nothing calculates a Parquet file.

mod compare;
mod footer;
mod page;
mod rows;
mod section;
mod thrift;
mod told;

pub(super) use compare::Comparison;

use crate::Error;
use ledger::{Line, Name, Names};
use parquet::{
    basic::{Encoding, Type as Physical},
    data_type::{ByteArrayType, Int64Type},
    errors::ParquetError,
    file::{
        properties::{EnabledStatistics, WriterProperties},
        writer::SerializedFileWriter,
    },
    schema::{parser::parse_message_type, types::ColumnPath},
};
use rows::{Kind, LEAF, Rows, columns, schema};
use std::sync::Arc;

/// Rows of one group: all that is held at once.
const GROUP: usize = 16 * 1024;

/// A file under construction.
pub(super) struct Table {
    writer: SerializedFileWriter<Vec<u8>>,
    rows: Rows,
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Write(error.to_string())
    }
}

/// Columns of text that differ from row to row.
const UNIQUE: [&str; 4] = [Name::Commitment.code(), Name::Detail.code(), Name::Consent.code(), LEAF];

impl Table {
    pub(super) fn new() -> Result<Self, Error> {
        let schema = Arc::new(parse_message_type(&schema())?);
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(settings()))?;
        Ok(Self { writer, rows: Rows::new() })
    }

    /// Adds an entry; `hide` is what the archive hides in every one.
    pub(super) fn row(&mut self, line: &Line<'_>, hide: Names) -> Result<(), Error> {
        self.rows.push(line, hide).map_err(|_| Error::Damaged("an entry's fields"))?;
        if self.rows.full() { self.group() } else { Ok(()) }
    }

    fn group(&mut self) -> Result<(), Error> {
        let mut group = self.writer.next_row_group()?;
        for column in &self.rows.columns {
            let mut writer = group.next_column()?.ok_or(Error::Damaged("a column"))?;
            let (levels, repeats) = (Some(&column.levels[..]), column.list.then_some(&column.repeats[..]));
            match column.physical {
                Physical::INT64 => {
                    writer.typed::<Int64Type>().write_batch(&column.numbers, levels, repeats)?
                }
                _ => writer.typed::<ByteArrayType>().write_batch(&column.texts, levels, repeats)?,
            };
            writer.close()?;
        }
        group.close()?;
        self.rows.clear();
        Ok(())
    }

    /// What is ready so far.
    pub(super) fn take(&mut self) -> Result<Vec<u8>, Error> {
        self.writer.flush().map_err(|error| Error::Write(error.to_string()))?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// The rest of the file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Error> {
        if self.rows.count > 0 {
            self.group()?;
        }
        Ok(self.writer.into_inner()?)
    }
}

/// How columns are written. Not compressed: the archive does that. What is another value in every row is in no dictionary.
/// Nothing lies between the last group and the footer.
fn settings() -> WriterProperties {
    let mut settings = WriterProperties::builder()
        .set_created_by("guosuo".to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
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

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod honest;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
