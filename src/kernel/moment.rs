//! Instants and civil dates, and the clock that is handed down.

use std::{fmt, time::Duration};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

/// The text is not an RFC 3339 instant or an ISO 8601 date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date or time; write 2026-11-23 or 2026-11-23T08:00:00Z")]
pub struct BadMoment;

impl Moment {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From seconds since the Unix epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as JWT `NumericDate` (RFC 7519 §2) wants them.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This much earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time from `earlier` to here; zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The civil date in UTC.
    #[must_use]
    pub fn date(self) -> Date {
        Date(self.utc().date())
    }

    /// The civil date in Shanghai (UTC+8), by which Chinese law counts years and days.
    #[must_use]
    pub fn date_in_china(self) -> Date {
        Date(self.plus(Duration::from_secs(8 * 3600)).utc().date())
    }

    /// RFC 3339 in UTC with whole seconds, `2026-11-23T08:00:00Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let whole = self.utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        whole.format(&Rfc3339).unwrap_or_default()
    }

    /// Reads RFC 3339, or a date alone as its midnight in UTC.
    ///
    /// # Errors
    /// [`BadMoment`] when the text is neither.
    pub fn parse(text: &str) -> Result<Self, BadMoment> {
        if let Ok(date) = Date::parse(text) {
            return Ok(date.midnight());
        }
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| BadMoment)?;
        i64::try_from(at.unix_timestamp_nanos() / 1_000_000).map(Self).map_err(|_| BadMoment)
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// A civil date, `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(time::Date);

impl Date {
    /// The date of that year (-9999..=9999), month (1..=12) and day.
    ///
    /// # Errors
    /// [`BadMoment`] when there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, BadMoment> {
        let month = time::Month::try_from(month).map_err(|_| BadMoment)?;
        time::Date::from_calendar_date(year, month, day).map(Self).map_err(|_| BadMoment)
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`BadMoment`] for any other text.
    pub fn parse(text: &str) -> Result<Self, BadMoment> {
        time::Date::parse(text, format_description!("[year]-[month]-[day]")).map(Self).map_err(|_| BadMoment)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.0.month() as u8
    }

    /// The day of the month.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.0.day()
    }

    /// 00:00:00 UTC of this day.
    #[must_use]
    pub fn midnight(self) -> Moment {
        Moment::from_seconds(self.0.midnight().assume_utc().unix_timestamp())
    }

    /// So many days later (or earlier, if negative); saturates at the calendar's end.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(time::Duration::days(days)))
    }

    /// Full years a person born on `self` has lived on `on`; a birthday on 29 February is kept on
    /// 1 March in common years, so that no age is ever reached early.
    #[must_use]
    pub fn age_on(self, on: Self) -> i32 {
        let had_birthday = (on.month(), on.day()) >= (self.month(), self.day());
        on.year() - self.year() - i32::from(!had_birthday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Where the time comes from. Nothing below the hull asks the machine.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Moment;
}

/// The machine's clock; built by the hull alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_and_read_as_rfc_3339() {
        let at = Moment::parse("2026-11-23T08:00:00+08:00").unwrap();
        assert_eq!(at.to_string(), "2026-11-23T00:00:00Z");
        assert_eq!(Moment::parse("2026-11-23"), Ok(at));
        assert_eq!(Moment::parse("yesterday"), Err(BadMoment));
    }

    #[test]
    fn the_chinese_year_begins_eight_hours_before_the_utc_year() {
        let at = Moment::parse("2026-12-31T17:00:00Z").unwrap();
        assert_eq!((at.date().year(), at.date_in_china().year()), (2026, 2027));
    }

    #[test]
    fn nobody_is_of_age_before_the_birthday() {
        let born = Date::new(2008, 2, 29).unwrap();
        assert_eq!(born.age_on(Date::new(2026, 2, 28).unwrap()), 17);
        assert_eq!(born.age_on(Date::new(2026, 3, 1).unwrap()), 18);
    }
}
