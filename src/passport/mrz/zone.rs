//! One zone of any size: its fields, its faults.

use super::{
    Field, MrzError, date,
    digit::{is_right, is_right_or_empty},
    layout::{self, Composite, Layout, Rules, Span},
    name,
};
use crate::{Agreement, Document};
use std::borrow::Cow;

/// A zone of the right length and characters.
pub(super) struct Zone<'a> {
    text: &'a str,
    layout: &'static Layout,
}

impl<'a> Zone<'a> {
    /// Lines joined, nothing between them.
    pub(super) fn new(text: &'a str) -> Result<Self, MrzError> {
        let cells = text.chars().count();
        let layout = layout::of(cells, text.starts_with('V')).ok_or(MrzError::Size(cells))?;
        let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<';
        match text.chars().position(|c| !allowed(c)) {
            Some(at) => {
                Err(MrzError::Character { line: at / layout.width + 1, place: at % layout.width + 1 })
            }
            None => Ok(Self { text, layout }),
        }
    }

    fn at(&self, (from, to): Span) -> &'a str {
        self.text.get(from..to).unwrap_or("")
    }

    /// A field's cells and the cell of its digit.
    fn with_digit(&self, from: usize, to: usize) -> (&'a str, &'a str) {
        (self.at((from, to)), self.at((to, to + 1)))
    }

    fn line(&self, at: usize) -> usize {
        at / self.layout.width + 1
    }

    /// The document number and the cell of its digit. A card's longer number leaves that cell empty and runs on, digit
    /// last, through the optional data up to the next filler (ICAO 9303-5 §4.2.2, 9303-6 §4.2.2).
    fn number(&self) -> (Cow<'a, str>, &'a str) {
        let (head, digit) = self.with_digit(self.layout.number, self.layout.number + 9);
        let tail = self.at(self.layout.optional).split('<').next().unwrap_or("");
        match (&self.layout.rules, tail.len().checked_sub(1)) {
            (Rules::Card(_), Some(last @ 1..)) if digit == "<" => {
                let (tail, digit) = tail.split_at_checked(last).unwrap_or((tail, ""));
                (Cow::Owned([head, tail].concat()), digit)
            }
            _ => (Cow::Borrowed(head), digit),
        }
    }

    fn composite(&self, composite: &Composite) -> bool {
        let covered: String = composite.covers.iter().map(|span| self.at(*span)).collect();
        is_right(&covered, self.at((composite.digit, composite.digit + 1)))
    }

    /// Every check digit that is wrong.
    pub(super) fn faults(&self) -> Vec<MrzError> {
        let Layout { number, birth, expiry, optional, rules, .. } = self.layout;
        let plain = |from: usize| {
            let (text, digit) = self.with_digit(from, from + 6);
            is_right(text, digit)
        };
        let (text, digit) = self.number();
        let mut checks = vec![
            (Field::Number, *number, is_right(&text, digit)),
            (Field::Birth, *birth, plain(*birth)),
            (Field::Expiry, *expiry, plain(*expiry)),
        ];
        if let Rules::Passport(_) = rules {
            let (text, digit) = self.with_digit(optional.0, optional.1);
            checks.push((Field::Optional, optional.0, is_right_or_empty(text, digit)));
        }
        if let Rules::Passport(composite) | Rules::Card(composite) = rules {
            checks.push((Field::Whole, composite.digit, self.composite(composite)));
        }
        let wrong = checks.into_iter().filter(|(_, _, right)| !right);
        wrong.map(|(field, at, _)| MrzError::CheckDigit { field, line: self.line(at) }).collect()
    }

    /// What the fields say.
    pub(super) fn document(&self, today: date::Day) -> Result<Document, MrzError> {
        let Layout { birth, expiry, sex, nationality, .. } = *self.layout;
        let date = |field, at| MrzError::Date { field, line: self.line(at) };
        let name = name::split(self.at(self.layout.name));
        Ok(Document {
            code: trimmed(self.at((0, 2))),
            issuer: trimmed(self.at((2, 5))),
            number: trimmed(&self.number().0),
            primary: name.primary,
            secondary: name.secondary,
            truncated: name.truncated,
            nationality: trimmed(self.at(nationality)),
            birth: date::birth(self.at((birth, birth + 6)), today).ok_or(date(Field::Birth, birth))?,
            sex: self.at((sex, sex + 1)).to_owned(),
            expiry: date::expiry(self.at((expiry, expiry + 6)), today).ok_or(date(Field::Expiry, expiry))?,
            native_name: None,
            names: Agreement::Unknown,
            personal_number: None,
            issued: None,
            authority: None,
            portrait: None,
        })
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches('<').to_owned()
}
