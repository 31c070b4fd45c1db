//! Codes in plain words: claims, purposes, decisions, laws, places, times.

use crate::i18n::Locale;
use ::visitor::{Field, MrzError};
use kernel::{Basis, Claim, Country, Date, Granularity, Moment, Purpose};

/// China has one time and no summer time (UTC+8).
const CHINA: i64 = 8 * 3600;

impl Locale {
    /// A claim as finely as it is told: `Whether you are 18 or older`.
    #[must_use]
    pub fn claim(&self, claim: Claim, grain: Granularity) -> String {
        match grain {
            Granularity::Over(age) => self.say1("claim-birth-over", "age", age),
            grain => self.say(&format!("claim-{claim}-{grain}")),
        }
    }

    /// Claims in one line.
    #[must_use]
    pub fn claims(&self, claims: &[(Claim, Granularity)]) -> String {
        let words: Vec<String> = claims.iter().map(|(claim, grain)| self.claim(*claim, *grain)).collect();
        words.join(&self.say("list-separator"))
    }

    /// A purpose.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose) -> String {
        self.word("purpose", &purpose.code().replace('.', "-"))
    }

    /// What a disclosure rests on.
    #[must_use]
    pub fn basis(&self, basis: Basis) -> String {
        self.word("basis", basis.code())
    }

    /// A decision's code in plain words.
    #[must_use]
    pub fn decision(&self, code: &str) -> String {
        self.word("decision", code)
    }

    /// The same for who was not the one it was decided about.
    #[must_use]
    pub fn audited(&self, code: &str) -> String {
        self.find(&format!("audited-{}", slug(code))).unwrap_or_else(|| self.decision(code))
    }

    /// A place.
    #[must_use]
    pub fn country(&self, country: Country) -> String {
        self.word("country", country.code())
    }

    /// An article of the policy's catalogue, `PIPL-39` say, as lawyers cite it.
    #[must_use]
    pub fn law(&self, id: &str) -> String {
        let (law, article) = match (id.split_once('-'), id.strip_prefix('R')) {
            (Some(parts), _) => parts,
            (None, Some(article)) => ("R", article),
            (None, None) => (id, ""),
        };
        let cited = self.find_with(&format!("law-{law}"), [("article", article.to_owned())]);
        cited.unwrap_or_else(|| id.to_owned())
    }

    /// A word of a family of keys; the code itself if the family does not know it.
    #[must_use]
    pub fn word(&self, family: &str, code: &str) -> String {
        self.find(&format!("{family}-{}", slug(code))).unwrap_or_else(|| code.to_owned())
    }

    /// What is wrong with typed lines: which line and what in it, never what stands there.
    #[must_use]
    pub fn zone_error(&self, error: &MrzError) -> String {
        let number = |n: &usize| n.to_string();
        match error {
            MrzError::Size(has) => self.say1("typed-size", "has", has),
            MrzError::Line { line, has, needs } => self
                .with("typed-line", [("line", number(line)), ("has", number(has)), ("needs", number(needs))]),
            MrzError::Character { line, place } => {
                self.with("typed-character", [("line", number(line)), ("place", number(place))])
            }
            MrzError::CheckDigit { field, line } => {
                self.with("typed-digit", [("line", number(line)), ("field", self.say(field_key(*field)))])
            }
            MrzError::Date { field, line } => {
                self.with("typed-date", [("line", number(line)), ("field", self.say(field_key(*field)))])
            }
        }
    }

    /// A day.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let day = [("day", date.day().to_string()), ("month", date.month().to_string())];
        let [day, month] = day;
        self.with("day", [day, month, ("year", date.year().to_string())])
    }

    /// A moment, to the minute, in China.
    #[must_use]
    pub fn moment(&self, moment: Moment) -> String {
        let day = self.day(moment.date_in_china());
        self.say2("moment", ("day", &day), ("time", &self.time(moment)))
    }

    /// The time of day in China.
    #[must_use]
    pub fn time(&self, moment: Moment) -> String {
        let second = (moment.seconds() + CHINA).rem_euclid(24 * 3600);
        format!("{:02}:{:02}", second / 3600, second / 60 % 60)
    }
}

const fn field_key(field: Field) -> &'static str {
    match field {
        Field::Number => "typed-field-number",
        Field::Birth => "typed-field-birth",
        Field::Expiry => "typed-field-expiry",
        Field::Optional => "typed-field-optional",
        Field::Whole => "typed-field-whole",
    }
}

/// The part of a key that stands for a code: what Fluent does not allow in a key becomes `_`.
pub(crate) fn slug(code: &str) -> String {
    code.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}
