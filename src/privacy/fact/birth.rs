//! Birth dates as passports tell them: whole, or without day or month (ICAO 9303-3 §4.8).

use kernel::{Date, Granularity};
use serde_json::Value;

/// A birth date, perhaps partial.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Birth {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl Birth {
    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        let day = parts.next().map(str::parse).transpose().ok()?;
        let birth = Self { year, month, day };
        // Only real days count, and nothing may follow.
        (parts.next().is_none() && birth.earliest().is_some() && birth.latest().is_some()).then_some(birth)
    }

    fn earliest(self) -> Option<Date> {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()
    }

    /// The last day that fits: nobody is taken for older than they surely are.
    fn latest(self) -> Option<Date> {
        let month = self.month.unwrap_or(12);
        match self.day {
            Some(day) => Date::new(self.year, month, day).ok(),
            None => (28..=31).rev().find_map(|day| Date::new(self.year, month, day).ok()),
        }
    }

    /// The age the person has surely reached.
    pub(crate) fn age_on(self, today: Date) -> Option<i32> {
        self.latest().map(|born| born.age_on(today))
    }

    /// Tells it at one grain; `None` where the passport does not know enough.
    pub(crate) fn tell(self, grain: Granularity, today: Date) -> Option<Value> {
        match grain {
            Granularity::Date => Some(Value::String(self.text())),
            Granularity::Year => Some(Value::String(format!("{:04}", self.year))),
            Granularity::Band => self.band(today).map(Value::String),
            Granularity::Over(age) => self.age_on(today).map(|own| Value::Bool(own >= i32::from(age))),
            _ => None,
        }
    }

    fn text(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// Cut at the thresholds anyone may ask for, so that bands tell nothing that thresholds do not.
    fn band(self, today: Date) -> Option<String> {
        let youngest = band_of(self.latest()?.age_on(today));
        let oldest = band_of(self.earliest()?.age_on(today));
        (youngest == oldest).then_some(youngest)
    }
}

fn band_of(age: i32) -> String {
    let ages = || Granularity::AGES.iter().map(|a| i32::from(*a));
    let from = ages().filter(|a| *a <= age).max().unwrap_or(0);
    match ages().find(|a| *a > age) {
        Some(next) => format!("{from}-{}", next - 1),
        None => format!("{from}+"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(birth: &str, grain: Granularity, today: &str) -> Option<Value> {
        Birth::parse(birth).unwrap().tell(grain, Date::parse(today).unwrap())
    }

    #[test]
    fn over_eighteen_begins_on_the_birthday() {
        let over = |today| told("2008-11-23", Granularity::Over(18), today);
        assert_eq!(over("2026-11-22"), Some(Value::Bool(false)));
        assert_eq!(over("2026-11-23"), Some(Value::Bool(true)));
    }

    #[test]
    fn a_partial_date_never_makes_anyone_older() {
        let over = |birth| told(birth, Granularity::Over(18), "2026-11-23");
        assert_eq!(over("2008"), Some(Value::Bool(false)));
        assert_eq!(over("2008-11"), Some(Value::Bool(false)));
        assert_eq!(over("2007"), Some(Value::Bool(true)));
        assert_eq!(told("2008", Granularity::Band, "2026-11-23"), None);
    }

    #[test]
    fn bands_are_cut_at_the_thresholds() {
        let band = |birth| told(birth, Granularity::Band, "2026-11-23");
        assert_eq!(band("2006-11-23"), Some(Value::String("18-20".to_owned())));
        assert_eq!(band("2020"), Some(Value::String("0-11".to_owned())));
        assert_eq!(band("1950-02"), Some(Value::String("65+".to_owned())));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in ["", "2008-13", "2008-02-30", "08-01-01", "2008-01-01-01", "<<<<"] {
            assert!(Birth::parse(bad).is_none(), "{bad}");
        }
    }
}
