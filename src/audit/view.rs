//! What an auditor sees: the log in the window of their session, without the fields their purpose does not open.

use crate::{Audit, EntryRow, Error, Filter, Opened, Proven, entries::wanted};
use kernel::{Country, Moment, Page};
use ledger::Name;
use std::time::Duration;
use storage::{event, statistic};

/// Spans of a chart at most.
const SPANS: u64 = 60;
const HOUR: Duration = Duration::from_secs(3600);
/// China has one time and no summer time (UTC+8): days begin there.
const CHINA: Duration = Duration::from_secs(8 * 3600);

/// Entries of one span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it begins.
    pub from: Moment,
    /// Entries in it.
    pub entries: u64,
    /// Those of them that refused.
    pub refusals: u64,
}

/// Entries over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Every span, empty ones too, oldest first.
    pub spans: Vec<Span>,
    /// How long each is.
    pub each: Duration,
}

/// Entries that name a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceCount {
    /// The country.
    pub country: Country,
    /// Entries.
    pub entries: u64,
    /// Those of them that refused.
    pub refusals: u64,
}

impl Opened {
    /// A filter kept inside the window; what the purpose does not open cannot be searched for.
    #[must_use]
    pub fn narrow(&self, filter: Filter) -> Filter {
        Filter {
            from: self.from(filter.from),
            to: self.to(filter.to),
            subject: filter.subject.filter(|_| self.sees(Name::Subject)),
            ..filter
        }
    }

    /// An entry without what is not shown. What concerns nobody has nothing to hide.
    #[must_use]
    pub fn redact(&self, row: EntryRow) -> EntryRow {
        if row.subject.is_none() {
            return row;
        }
        EntryRow {
            subject: row.subject.filter(|_| self.sees(Name::Subject)),
            consent: row.consent.filter(|_| self.sees(Name::Consent)),
            note: row.note.filter(|_| self.sees(Name::Note)),
            ..row
        }
    }
}

/// The length of spans for so much time: whole hours, days or weeks, so that at most sixty are drawn.
fn each(time: Duration) -> Duration {
    let choices = [1, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760];
    let fits = choices
        .into_iter()
        .map(|hours| HOUR * hours)
        .find(|each| time.as_secs().div_ceil(each.as_secs().max(1)) <= SPANS);
    fits.unwrap_or_else(|| Duration::from_secs(time.as_secs().div_ceil(SPANS)))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Audit {
    /// Entries of the window that match, newest first, and how many they are in all.
    ///
    /// # Errors
    /// As [`Audit::entries`].
    pub async fn search(&self, opened: &Opened, filter: Filter) -> Result<(Page<EntryRow>, u64), Error> {
        let filter = opened.narrow(filter);
        let count = {
            let tx = self.store.read().await?;
            statistic::count(&tx, &wanted(&filter)).await?
        };
        let found = self.entries(filter).await?;
        let items = found.items.into_iter().map(|row| opened.redact(row)).collect();
        Ok((Page { items, next: found.next }, count))
    }

    /// One entry of the window with its proof.
    ///
    /// # Errors
    /// As [`Audit::entry`].
    pub async fn look(&self, opened: &Opened, index: u64) -> Result<Option<Proven>, Error> {
        let found = self.entry(index).await?.filter(|found| opened.covers(found.row.time));
        Ok(found.map(|found| Proven { row: opened.redact(found.row), proof: found.proof }))
    }

    /// Matching entries of the window over time, up to `now`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn over_time(&self, opened: &Opened, filter: Filter, now: Moment) -> Result<Timeline, Error> {
        let filter = opened.narrow(filter);
        let tx = self.store.read().await?;
        let from = match filter.from {
            Some(from) => from,
            None => event::range(&tx, 0, 1).await?.first().map_or(now, |row| row.time),
        };
        let to = filter.to.unwrap_or(now).min(now).plus(Duration::from_millis(1));
        let each = each(to.since(from));
        // Spans begin where days and hours begin in China.
        let step = millis(each).max(1);
        let shifted = from.plus(CHINA).millis();
        let start = Moment::from_millis(shifted - shifted.rem_euclid(step)).minus(CHINA);
        let counted = statistic::by_time(&tx, &wanted(&filter), start, step).await?;
        let last = (to.millis() - 1 - start.millis()).div_euclid(step);
        let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
        let span = |number: i64| {
            let found = counted.iter().find(|(at, _, _)| *at == number);
            let (_, entries, refusals) = found.copied().unwrap_or_default();
            let from = Moment::from_millis(start.millis().saturating_add(number.saturating_mul(step)));
            Span { from, entries: unsigned(entries), refusals: unsigned(refusals) }
        };
        Ok(Timeline { spans: (0..=last).map(span).collect(), each })
    }

    /// Matching entries of the window by country, most first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn by_country(&self, opened: &Opened, filter: Filter) -> Result<Vec<PlaceCount>, Error> {
        let filter = opened.narrow(filter);
        let rows = statistic::by_country(&self.store.read().await?, &wanted(&filter)).await?;
        let unsigned = |number: i64| u64::try_from(number).unwrap_or(0);
        let place = |(country, entries, refusals)| PlaceCount {
            country,
            entries: unsigned(entries),
            refusals: unsigned(refusals),
        };
        Ok(rows.into_iter().map(place).collect())
    }

    /// The pseudonyms that matching entries of the window name, each once, at most `most`.
    ///
    /// # Errors
    /// What the store says.
    pub async fn people(&self, opened: &Opened, filter: Filter, most: u64) -> Result<Vec<String>, Error> {
        // Counted whether or not the screen shows them.
        let narrowed = Filter { subject: filter.subject.clone(), ..opened.narrow(filter) };
        Ok(statistic::subjects(&self.store.read().await?, &wanted(&narrowed), most).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_at_most_sixty_spans_of_whole_hours() {
        for (hours, expected) in [(1, 1), (60, 1), (61, 3), (24 * 30, 12), (24 * 60, 24), (24 * 365, 168)] {
            let each = each(HOUR * hours);
            assert_eq!(each, HOUR * expected, "{hours}");
        }
        assert!(each(HOUR * 24 * 366 * 1000) > HOUR * 8760);
    }
}
