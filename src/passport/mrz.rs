//! Machine-readable zones: passports, cards of two sizes, visas (ICAO 9303 parts 3 to 7).

mod date;
mod digit;
mod layout;
mod name;
#[cfg(test)]
mod tests;
mod zone;

pub(crate) use date::{civil, full as full_date, settle_century};
#[cfg(feature = "specimen")]
pub(crate) use digit::check_digit;

use crate::Document;
use std::fmt;
use zeroize::Zeroizing;
use zone::Zone;

/// Why a zone is refused: which line, which field; never what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// Not as many characters as any zone has.
    #[error("it has {0} characters; a passport has two lines of 44, a card two of 36 or three of 30")]
    Size(usize),
    /// A line is too short or too long. Lines and places are counted from one.
    #[error("line {line} has {has} characters where {needs} belong; every `<` counts")]
    Line {
        /// Which line.
        line: usize,
        /// Characters in it.
        has: usize,
        /// Characters that belong in it.
        needs: usize,
    },
    /// A character that no zone has.
    #[error("character {place} of line {line} is none of A to Z, 0 to 9 and `<`")]
    Character {
        /// Which line.
        line: usize,
        /// Which character of it.
        place: usize,
    },
    /// A check digit is wrong (ICAO 9303-3 §4.9).
    #[error("the check digit of {field} in line {line} is wrong")]
    CheckDigit {
        /// What the digit covers.
        field: Field,
        /// Which line.
        line: usize,
    },
    /// A date is not one.
    #[error("{field} in line {line} is not a date")]
    Date {
        /// Which date.
        field: Field,
        /// Which line.
        line: usize,
    },
}

impl MrzError {
    /// What someone who typed the zone can do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Size(_) => "Type the lines at the foot of the page with the photograph, every `<` of them.",
            Self::Line { .. } => "Count the `<` between and after the words: each is one character.",
            Self::Character { .. } => "Only capital letters without marks, digits and `<` are printed there.",
            Self::CheckDigit { .. } => {
                "Compare each character: 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B look alike."
            }
            Self::Date { .. } => "A date is printed as year, month and day, two digits each.",
        }
    }
}

/// A part of the zone that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The document number.
    Number,
    /// The birth date.
    Birth,
    /// The expiry date.
    Expiry,
    /// What the issuing state adds: often a personal number.
    Optional,
    /// Everything that has a digit, together.
    Whole,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "the document number",
            Self::Birth => "the birth date",
            Self::Expiry => "the expiry date",
            Self::Optional => "the optional data",
            Self::Whole => "the whole",
        })
    }
}

/// Reads a zone as a chip has it, lines joined; `today` in seconds since the Unix epoch settles centuries.
pub(crate) fn parse(text: &str, today: i64) -> Result<Document, MrzError> {
    let zone = Zone::new(text)?;
    match zone.faults().into_iter().next() {
        Some(fault) => Err(fault),
        None => zone.document(civil(today)),
    }
}

/// Every check digit of a zone that is wrong.
#[cfg(test)]
pub(crate) fn faults(text: &str) -> Result<Vec<MrzError>, MrzError> {
    Ok(Zone::new(text)?.faults())
}

/// Reads a zone as people type it: lines apart or joined, spaces between, small letters.
pub(crate) fn parse_typed(text: &str, today: i64) -> Result<Document, MrzError> {
    let cells = |line: &str| -> Zeroizing<String> {
        Zeroizing::new(line.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect())
    };
    // No zone is longer; what is, is not looked at.
    let bounded: Zeroizing<String> = Zeroizing::new(text.chars().take(400).collect());
    let lines: Vec<_> = bounded.lines().map(cells).filter(|line| !line.is_empty()).collect();
    let needs = match lines.as_slice() {
        [_, _, _] => Some(30),
        // Of 44 and 36 the nearer.
        [a, b] => Some(if a.len().max(b.len()) > 40 { 44 } else { 36 }),
        _ => None,
    };
    for (line, cells) in (1..).zip(&lines) {
        let has = cells.chars().count();
        if let Some(needs) = needs.filter(|needs| *needs != has) {
            return Err(MrzError::Line { line, has, needs });
        }
    }
    let joined = Zeroizing::new(lines.iter().map(|line| line.as_str()).collect::<String>());
    parse(&joined, today)
}
