//! Machine-readable zones: TD3, TD2 and TD1 (ICAO 9303 parts 4, 6, 5; check digits part 3 §4.9).

use std::fmt;

/// Why a zone is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// Not 88, 72 or 90 characters of A-Z, 0-9 and `<`.
    #[error("the machine-readable zone has the wrong length or characters")]
    Form,
    /// A check digit is wrong.
    #[error("the check digit of {0} is wrong")]
    CheckDigit(&'static str),
    /// A date is not one.
    #[error("the {0} is not a date")]
    Date(&'static str),
}

/// What the zone says. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// `P`, `PD`, `I`, …, fillers left out.
    pub code: String,
    /// Issuing state, as printed: three letters, or `D`.
    pub issuer: String,
    /// Document number without fillers.
    pub number: String,
    /// Primary identifier, words separated by spaces; may be empty.
    pub primary: String,
    /// Secondary identifier; may be empty (mononyms).
    pub secondary: String,
    /// Whether the name may have been cut.
    pub truncated: bool,
    /// Nationality, as printed.
    pub nationality: String,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: unknown parts are left out; empty when the year is unknown too.
    pub birth: String,
    /// `M`, `F`, `<` or `X`.
    pub sex: String,
    /// `YYYY-MM-DD`.
    pub expiry: String,
    /// The name in its own script, from data group 11.
    pub native_name: Option<String>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document(…)")
    }
}

/// Year, month, day.
type Day = (i64, i64, i64);

impl Document {
    /// Whether its last day is before the day of `at`, in UTC.
    pub(crate) fn is_expired(&self, at: i64) -> bool {
        let (year, month, day) = civil(at);
        self.expiry < format!("{year:04}-{month:02}-{day:02}")
    }

    /// Takes a birth date `YYYYMMDD` from data group 11 for the zone's, if it is the same but for the century and for
    /// parts the zone leaves open: two digits do not tell a child from a person of a hundred.
    pub(crate) fn settle_century(&mut self, full: &str, at: i64) {
        let part = |from: usize, to: usize| full.get(from..to).and_then(|d| d.parse::<i64>().ok());
        let known = |part: Option<i64>| part.filter(|n| *n != 0);
        let (Some(year), month, day) = (part(0, 4), known(part(4, 6)), known(part(6, 8))) else { return };
        let Ok(date) = date_text(year, month, day) else { return };
        // Compared without the century: `26-04-15` begins with `26-04`.
        let short = |date: &str| date.get(2..).unwrap_or("").to_owned();
        let same = !self.birth.is_empty() && short(&date).starts_with(&short(&self.birth));
        if same && (year, month.unwrap_or(1), day.unwrap_or(1)) <= civil(at) {
            self.birth = date;
        }
    }
}

fn value(c: u8) -> u32 {
    match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'Z' => u32::from(c - b'A') + 10,
        _ => 0,
    }
}

/// The check digit over a text: weights 7, 3, 1.
pub(crate) fn check_digit(text: &str) -> char {
    let sum: u32 = text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(c, w)| value(c) * w).sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

fn checked(text: &str, digit: &str, optional: bool, what: &'static str) -> Result<(), MrzError> {
    let expected = check_digit(text);
    let empty = optional && digit == "<" && text.bytes().all(|b| b == b'<');
    if digit.starts_with(expected) || empty { Ok(()) } else { Err(MrzError::CheckDigit(what)) }
}

struct Zone<'a>(&'a str);

impl<'a> Zone<'a> {
    fn at(&self, from: usize, to: usize) -> &'a str {
        self.0.get(from..to).unwrap_or("")
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches('<').to_owned()
}

fn names(field: &str) -> (String, String, bool) {
    let words = |text: &str| text.split('<').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let truncated = !field.ends_with('<');
    match field.split_once("<<") {
        Some((primary, secondary)) => (words(primary), words(secondary), truncated),
        None => (words(field), String::new(), truncated),
    }
}

/// Two digits; `None` where they are unknown: fillers (ICAO 9303-3 §4.8), or zeros, which is no month and no day.
fn pair(text: &str, from: usize) -> Result<Option<i64>, MrzError> {
    let digits = text.get(from..from + 2).unwrap_or("");
    if digits.contains('<') {
        return Ok(None);
    }
    digits.parse().map(Some).map_err(|_| MrzError::Date("birth date"))
}

/// A birth date: the latest century that is not after today; unknown parts stay unknown, whatever follows them.
fn birth(text: &str, today: Day) -> Result<String, MrzError> {
    let known = |part: Option<i64>| part.filter(|n| *n != 0);
    let (short, month, day) = (pair(text, 0)?, known(pair(text, 2)?), known(pair(text, 4)?));
    let Some(short) = short else { return Ok(String::new()) };
    let century = today.0 - today.0.rem_euclid(100);
    let later = (century + short, month.unwrap_or(1), day.unwrap_or(1)) > today;
    date_text(century + short - if later { 100 } else { 0 }, month, day)
}

/// As much of a date as is known.
fn date_text(year: i64, month: Option<i64>, day: Option<i64>) -> Result<String, MrzError> {
    match (month, day) {
        (Some(m), Some(d)) if valid(year, m, d) => Ok(format!("{year:04}-{m:02}-{d:02}")),
        (Some(m), None) if valid(year, m, 1) => Ok(format!("{year:04}-{m:02}")),
        (None, _) => Ok(format!("{year:04}")),
        _ => Err(MrzError::Date("birth date")),
    }
}

/// An expiry date: the nearest within 30 years back and 70 ahead.
fn expiry(text: &str, today: Day) -> Result<String, MrzError> {
    let part = |from: usize| {
        text.get(from..from + 2).and_then(|d| d.parse::<i64>().ok()).ok_or(MrzError::Date("expiry date"))
    };
    let (short, month, day) = (part(0)?, part(2)?, part(4)?);
    let century = today.0 - today.0.rem_euclid(100);
    let years = [century - 100 + short, century + short, century + 100 + short];
    let year = years.into_iter().find(|y| (today.0 - 30..=today.0 + 70).contains(y));
    match year {
        Some(year) if valid(year, month, day) => Ok(format!("{year:04}-{month:02}-{day:02}")),
        _ => Err(MrzError::Date("expiry date")),
    }
}

fn valid(year: i64, month: i64, day: i64) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// The number and whether it runs on into the optional data (TD1 and TD2 with long numbers).
fn long_number(number: &str, digit: &str, optional: &str) -> Result<String, MrzError> {
    if digit != "<" {
        checked(number, digit, false, "the document number")?;
        return Ok(trimmed(number));
    }
    let lead = optional.split('<').next().unwrap_or("");
    let (rest, digit) = lead.split_at_checked(lead.len().saturating_sub(1)).unwrap_or(("", ""));
    let whole = format!("{number}{rest}");
    checked(&whole, digit, false, "the document number")?;
    Ok(whole)
}

/// Reads a zone of any size; `today` in seconds since the Unix epoch settles centuries.
pub(crate) fn parse(text: &str, today: i64) -> Result<Document, MrzError> {
    let form = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'<';
    if !text.bytes().all(form) {
        return Err(MrzError::Form);
    }
    let today = civil(today);
    match text.len() {
        88 => two_lines(&Zone(text), 44, today),
        72 => two_lines(&Zone(text), 36, today),
        90 => three_lines(&Zone(text), today),
        _ => Err(MrzError::Form),
    }
}

fn two_lines(zone: &Zone<'_>, width: usize, today: Day) -> Result<Document, MrzError> {
    let second = Zone(zone.at(width, width * 2));
    let passport = width == 44;
    let optional = second.at(28, if passport { 42 } else { 35 });
    let number = if passport {
        checked(second.at(0, 9), second.at(9, 10), false, "the document number")?;
        trimmed(second.at(0, 9))
    } else {
        long_number(second.at(0, 9), second.at(9, 10), optional)?
    };
    checked(second.at(13, 19), second.at(19, 20), false, "the birth date")?;
    checked(second.at(21, 27), second.at(27, 28), false, "the expiry date")?;
    if passport {
        checked(optional, second.at(42, 43), true, "the optional data")?;
    }
    let last = width - 1;
    let composite = [second.at(0, 10), second.at(13, 20), second.at(21, last)].concat();
    checked(&composite, second.at(last, width), false, "the whole")?;
    let (primary, secondary, truncated) = names(zone.at(5, width));
    Ok(Document {
        code: trimmed(zone.at(0, 2)),
        issuer: trimmed(zone.at(2, 5)),
        number,
        primary,
        secondary,
        truncated,
        nationality: trimmed(second.at(10, 13)),
        birth: birth(second.at(13, 19), today)?,
        sex: second.at(20, 21).to_owned(),
        expiry: expiry(second.at(21, 27), today)?,
        native_name: None,
    })
}

fn three_lines(zone: &Zone<'_>, today: Day) -> Result<Document, MrzError> {
    let (first, second) = (Zone(zone.at(0, 30)), Zone(zone.at(30, 60)));
    let number = long_number(first.at(5, 14), first.at(14, 15), first.at(15, 30))?;
    checked(second.at(0, 6), second.at(6, 7), false, "the birth date")?;
    checked(second.at(8, 14), second.at(14, 15), false, "the expiry date")?;
    let composite = [first.at(5, 30), second.at(0, 7), second.at(8, 15), second.at(18, 29)].concat();
    checked(&composite, second.at(29, 30), false, "the whole")?;
    let (primary, secondary, truncated) = names(zone.at(60, 90));
    Ok(Document {
        code: trimmed(first.at(0, 2)),
        issuer: trimmed(first.at(2, 5)),
        number,
        primary,
        secondary,
        truncated,
        nationality: trimmed(second.at(15, 18)),
        birth: birth(second.at(0, 6), today)?,
        sex: second.at(7, 8).to_owned(),
        expiry: expiry(second.at(8, 14), today)?,
        native_name: None,
    })
}

/// The civil date of an instant in UTC.
pub(crate) fn civil(seconds: i64) -> Day {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (years + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_795_000_000;

    #[test]
    fn the_specimen_of_9303_part_4_is_read() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        let read = parse(zone, NOW).unwrap();
        assert_eq!((read.primary.as_str(), read.secondary.as_str()), ("ERIKSSON", "ANNA MARIA"));
        assert_eq!(
            (read.number.as_str(), read.birth.as_str(), read.expiry.as_str()),
            ("L898902C3", "1974-08-12", "2012-04-15")
        );
        let wrong = zone.replace("7408122", "7408132");
        assert_eq!(parse(&wrong, NOW), Err(MrzError::CheckDigit("the birth date")));
    }

    #[test]
    fn the_specimen_of_9303_part_5_is_read() {
        let zone =
            "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        assert_eq!(parse(zone, NOW).unwrap().number, "D23145890");
    }

    #[test]
    fn unknown_parts_of_a_birth_date_stay_unknown() {
        assert_eq!(birth("60<<<<", (2026, 11, 23)).unwrap(), "1960");
        assert_eq!(birth("6005<<", (2026, 11, 23)).unwrap(), "1960-05");
        assert_eq!(birth("261124", (2026, 11, 23)).unwrap(), "1926-11-24");
        assert_eq!(birth("600000", (2026, 11, 23)).unwrap(), "1960");
        assert_eq!(birth("60<<17", (2026, 11, 23)).unwrap(), "1960");
        assert_eq!(birth("<<<<<<", (2026, 11, 23)).unwrap(), "");
        assert!(birth("600230", (2026, 11, 23)).is_err());
        assert!(birth("6X0230", (2026, 11, 23)).is_err());
    }

    #[test]
    fn data_group_11_settles_the_century_and_nothing_else() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        let settled = |full: &str| {
            let mut document = parse(zone, NOW).unwrap();
            document.settle_century(full, NOW);
            document.birth
        };
        assert_eq!(settled("18740812"), "1874-08-12");
        for other in ["20740812", "18740813", "1874", "", "1874081é", "18740000"] {
            assert_eq!(settled(other), "1974-08-12", "{other}");
        }
    }

    #[test]
    fn names_without_one_half_are_names() {
        assert_eq!(names("ZAHRA<<<<<"), ("ZAHRA".into(), String::new(), false));
        assert_eq!(names("<<AHMADI<<<"), (String::new(), "AHMADI".into(), false));
        assert!(names("VERY<LONG<<NAME").2);
    }

    #[test]
    fn civil_dates_and_days_agree() {
        for seconds in [0, 951_782_400, 1_795_000_000, -86_400] {
            let (y, m, d) = civil(seconds);
            assert_eq!(crate::cert::days(y, m, d), seconds.div_euclid(86_400));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[A-Z0-9<]{88}|\\PC{0,100}") {
            let _ = parse(&text, NOW);
        }
    }
}
