//! Dates of two-digit years (ICAO 9303-3 §4.8): centuries settled by today, unknown parts left unknown.

/// Year, month, day.
pub(crate) type Day = (i64, i64, i64);

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

fn is_day(year: i64, month: i64, day: i64) -> bool {
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

/// As much of a date as is known; `None` when it is none.
fn text(year: i64, month: Option<i64>, day: Option<i64>) -> Option<String> {
    match (month, day) {
        (Some(m), Some(d)) => is_day(year, m, d).then(|| format!("{year:04}-{m:02}-{d:02}")),
        (Some(m), None) => is_day(year, m, 1).then(|| format!("{year:04}-{m:02}")),
        (None, _) => Some(format!("{year:04}")),
    }
}

fn digits(field: &str, from: usize, to: usize) -> Option<i64> {
    field.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit())).and_then(|d| d.parse().ok())
}

/// Two digits; `Some(None)` where they are unknown: fillers, or zeros, which is no month and no day.
fn part(field: &str, from: usize) -> Option<Option<i64>> {
    if field.get(from..from + 2)?.contains('<') {
        return Some(None);
    }
    digits(field, from, from + 2).map(Some)
}

/// A birth date `YYMMDD`: the latest century that is not after today; unknown parts stay unknown, whatever follows
/// them: `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or nothing. `None` when it is no date.
pub(super) fn birth(field: &str, today: Day) -> Option<String> {
    let known = |part: Option<i64>| part.filter(|n| *n != 0);
    let (short, month, day) = (part(field, 0)?, known(part(field, 2)?), known(part(field, 4)?));
    let Some(short) = short else { return Some(String::new()) };
    let century = today.0 - today.0.rem_euclid(100);
    let later = (century + short, month.unwrap_or(1), day.unwrap_or(1)) > today;
    text(century + short - if later { 100 } else { 0 }, month, day)
}

/// An expiry date `YYMMDD`: the year within 30 before and 69 after this one.
pub(super) fn expiry(field: &str, today: Day) -> Option<String> {
    let (short, month, day) = (digits(field, 0, 2)?, digits(field, 2, 4)?, digits(field, 4, 6)?);
    let first = today.0 - 30;
    let year = first + (short - first).rem_euclid(100);
    text(year, Some(month), Some(day))
}

/// A date `YYYYMMDD` of which month and day may be zeros.
pub(crate) fn full(field: &str) -> Option<String> {
    let known = |part: i64| Some(part).filter(|n| *n != 0);
    let (year, month, day) = (digits(field, 0, 4)?, digits(field, 4, 6)?, digits(field, 6, 8)?);
    if field.len() == 8 && year != 0 { text(year, known(month), known(day)) } else { None }
}

/// The birth date of data group 11 in place of the zone's, if it is the same but for the century and for parts the
/// zone leaves open: two digits do not tell a child from a person of a hundred.
pub(crate) fn settle_century(zone: &str, full: &str, today: Day) -> Option<String> {
    // Compared without the century: `26-04-15` begins with `26-04`.
    let short = |date: &str| date.get(2..).unwrap_or("").to_owned();
    let now = format!("{:04}-{:02}-{:02}", today.0, today.1, today.2);
    let same = !zone.is_empty() && short(full).starts_with(&short(zone));
    (same && full <= now.as_str()).then(|| full.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = (2026, 11, 23);

    #[test]
    fn unknown_parts_of_a_birth_date_stay_unknown() {
        for (field, text) in [
            ("60<<<<", "1960"),
            ("6005<<", "1960-05"),
            ("600000", "1960"),
            ("60<<17", "1960"),
            ("<<<<<<", ""),
            ("<<0517", ""),
        ] {
            assert_eq!(birth(field, TODAY).as_deref(), Some(text), "{field}");
        }
        for field in ["600230", "6X0230", "601301", "6", "60é1"] {
            assert_eq!(birth(field, TODAY), None, "{field}");
        }
    }

    #[test]
    fn a_birth_is_in_the_latest_century_that_is_not_after_today() {
        for (field, text) in [
            ("261123", "2026-11-23"),
            ("261124", "1926-11-24"),
            ("2612<<", "1926-12"),
            ("26<<<<", "2026"),
            ("27<<<<", "1927"),
            ("000229", "2000-02-29"),
        ] {
            assert_eq!(birth(field, TODAY).as_deref(), Some(text), "{field}");
        }
    }

    #[test]
    fn an_expiry_is_within_thirty_years_back_and_seventy_ahead() {
        for (field, year) in [("960101", "1996"), ("950101", "2095"), ("260101", "2026"), ("360229", "2036")]
        {
            assert_eq!(expiry(field, TODAY).unwrap().get(..4), Some(year), "{field}");
        }
        for field in ["350229", "26<<<<", "261301", "+10101"] {
            assert_eq!(expiry(field, TODAY), None, "{field}");
        }
    }

    #[test]
    fn data_group_11_settles_the_century_and_nothing_else() {
        let settled = |field: &str| full(field).and_then(|f| settle_century("1974-08-12", &f, TODAY));
        assert_eq!(settled("18740812").as_deref(), Some("1874-08-12"));
        for other in ["20740812", "18740813", "1874", "", "1874081é", "18740000", "00000000"] {
            assert_eq!(settled(other), None, "{other}");
        }
        assert_eq!(settle_century("1974", "1974-08-12", TODAY).as_deref(), Some("1974-08-12"));
        assert_eq!(settle_century("", "1974-08-12", TODAY), None);
    }

    #[test]
    fn civil_dates_and_days_agree() {
        for seconds in [0, 951_782_400, 1_795_000_000, -86_400] {
            let (y, m, d) = civil(seconds);
            assert_eq!(crate::cert::days(y, m, d), seconds.div_euclid(86_400));
        }
    }
}
