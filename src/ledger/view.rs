//! Other forms of the shown entries, for spreadsheets and for security tools. They are views: the lines are the
//! reference, and a verifier makes each view again from them and compares.

mod csv;
mod ocsf;

use crate::{Line, Names};

/// A form besides the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Comma-separated values (RFC 4180), safe to open in a spreadsheet.
    Csv,
    /// OCSF 1.5 events, one a line.
    Ocsf,
}

impl View {
    /// The name of the part.
    #[must_use]
    pub const fn part(self) -> &'static str {
        match self {
            Self::Csv => "entries.csv",
            Self::Ocsf => "entries.ocsf.jsonl",
        }
    }

    /// The view of a part's name.
    #[must_use]
    pub fn of(part: &str) -> Option<Self> {
        [Self::Csv, Self::Ocsf].into_iter().find(|view| view.part() == part)
    }

    /// What comes before the first entry.
    #[must_use]
    pub fn head(self) -> String {
        match self {
            Self::Csv => csv::head(),
            Self::Ocsf => String::new(),
        }
    }

    /// Appends one entry. `origin` is the log's name; `hide` is what the archive hides in every entry: what else is not
    /// seen was erased.
    pub fn row(self, origin: &str, line: &Line<'_>, hide: Names, out: &mut String) {
        match self {
            Self::Csv => csv::row(line, hide, out),
            Self::Ocsf => ocsf::row(origin, line, hide, out),
        }
    }
}

#[cfg(test)]
mod tests;
