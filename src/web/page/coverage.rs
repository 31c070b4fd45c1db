//! Whose passports can be verified.

use super::Frame;
use crate::i18n::Locale;
use askama::Template;
use kernel::Country;
use visitor::{CountryRow, Withdrawals, alpha2};

/// Longest text searched for, in characters.
const LONGEST: usize = 64;

/// One issuer in words.
pub(crate) struct Issuer {
    pub(crate) name: String,
    pub(crate) covered: bool,
    /// How far it is covered, or what to do.
    pub(crate) says: Vec<String>,
}

#[derive(Template)]
#[template(path = "coverage.html")]
pub(crate) struct Coverage {
    pub(crate) frame: Frame,
    /// What was searched for.
    pub(crate) query: String,
    /// How many are covered, in words.
    pub(crate) count: String,
    pub(crate) issuers: Vec<Issuer>,
}

impl Coverage {
    pub(crate) fn new(frame: Frame, rows: &[CountryRow], query: Option<&str>) -> Self {
        let query: String = query.unwrap_or_default().trim().chars().take(LONGEST).collect();
        let covered = rows.iter().filter(|r| r.covered).count().to_string();
        let all = rows.len().to_string();
        let count = frame.say2("coverage-count", ("covered", &covered), ("all", &all));
        let found = rows.iter().filter(|row| query.is_empty() || matches(row, &query));
        let mut issuers: Vec<Issuer> = found.map(|row| issuer(&frame, row)).collect();
        issuers.sort_by(|a, b| a.name.cmp(&b.name));
        Self { frame, query, count, issuers }
    }
}

fn name(locale: &Locale, code: &str) -> String {
    code.parse::<Country>().map_or_else(|_| code.to_owned(), |country| locale.country(country))
}

/// By name in any language, by the two letters, or by the three of the passport's first line.
fn matches(row: &CountryRow, query: &str) -> bool {
    let wanted = query.to_lowercase();
    let code = query.to_uppercase();
    row.country == code
        || alpha2(&code) == Some(row.country.as_str())
        || Locale::all().iter().any(|l| name(l, &row.country).to_lowercase().contains(&wanted))
}

fn issuer(frame: &Frame, row: &CountryRow) -> Issuer {
    let name = name(frame, &row.country);
    let Some(best) = row.best.filter(|_| row.covered) else {
        return Issuer { name, covered: false, says: vec![frame.say("coverage-desk")] };
    };
    let mut says = vec![frame.word("coverage-best", best.code())];
    if row.older.is_some() {
        says.push(frame.say("coverage-older"));
    }
    says.push(match row.listed_at {
        Some(date) => frame.say1("coverage-listed", "date", frame.day(date.date())),
        None => frame.say("coverage-added"),
    });
    says.push(match row.withdrawals {
        Withdrawals::Missing => frame.say("coverage-withdrawals-missing"),
        Withdrawals::Current { made_at } => {
            frame.say1("coverage-withdrawals-current", "date", frame.day(made_at.date()))
        }
        Withdrawals::Stale { made_at } => {
            frame.say1("coverage-withdrawals-stale", "date", frame.day(made_at.date()))
        }
    });
    Issuer { name, covered: true, says }
}

#[cfg(test)]
impl super::Page for Coverage {
    fn samples(frame: &Frame) -> Vec<Self> {
        let rows = super::tests::issuers();
        let page = |query| Self::new(frame.clone(), &rows, query);
        vec![page(None), page(Some("FRA")), page(Some("<Ink> nowhere"))]
    }
}
