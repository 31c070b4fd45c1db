//! A table of the shown entries. This crate cannot read one, and stays small for that: its caller may.

use crate::{Line, Names};
use std::io::{self, Read};

/// A table that is compared with the entries while they go by.
pub trait Table {
    /// Takes a shown entry, in its place. `hide` is what the archive hides in every entry: what else is not seen was
    /// erased.
    fn row(&mut self, line: &Line<'_>, hide: Names);

    /// What was found, once the last entry was taken.
    ///
    /// # Errors
    /// The first [`TableFault`].
    fn end(self: Box<Self>) -> Result<(), TableFault>;
}

/// Opens the table, of which it is given the bytes. They end in an error of the kind `FileTooLarge` where they grow as
/// no honest table does.
pub type OpenTable<'a> = &'a mut dyn FnMut(&mut dyn Read) -> Result<Box<dyn Table>, TableFault>;

/// What can be wrong with a table. Rows are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// It is not written as a log writes it; says which part.
    #[error("cannot be read: {0}")]
    Unreadable(&'static str),
    /// A column is not written as a log writes it.
    #[error("cannot be read: column {0}")]
    Column(&'static str),
    /// It grows as no honest table does.
    #[error("cannot be read: it is too large")]
    TooLarge,
    /// There is no room to unpack it.
    #[error("cannot be read: there is no room to unpack it: {0}")]
    Scratch(#[from] io::Error),
    /// Another column than the log's stands there; either may be none.
    #[error("has other columns than the entries: {found:?} stands where {expected:?} belongs")]
    Columns {
        /// What stands there.
        found: String,
        /// The column that belongs there.
        expected: String,
    },
    /// A column is not of the type that the log's has.
    #[error("has another type for {column:?}")]
    Type {
        /// Its name.
        column: String,
    },
    /// A cell says otherwise.
    #[error("does not say the same as the entries: row {row} (entry {seq}), column {column}")]
    Cell {
        /// The row.
        row: u64,
        /// The index of the entry that belongs there.
        seq: u64,
        /// The column.
        column: &'static str,
    },
    /// A column is larger than any that says what the entries say.
    #[error("has more in column {column} than the entries, from row {row} on")]
    More {
        /// The column.
        column: &'static str,
        /// The first row of the group.
        row: u64,
    },
    /// It ends too early, or goes on behind the last entry.
    #[error("has {found} rows, and the archive shows {expected} entries")]
    Rows {
        /// Its rows.
        found: u64,
        /// The entries shown.
        expected: u64,
    },
    /// What it says about a column, by which programs find rows, is not so.
    #[error("misleads about column {column}, in the group of rows that begins with row {row}: {what}")]
    Told {
        /// The column.
        column: &'static str,
        /// The first row of the group.
        row: u64,
        /// What is not so.
        what: &'static str,
    },
}

impl TableFault {
    /// 1 says otherwise, 4 unreadable.
    pub(super) const fn exit_code(&self) -> u8 {
        match self {
            Self::Unreadable(_) | Self::Column(_) | Self::TooLarge | Self::Scratch(_) => 4,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests;
