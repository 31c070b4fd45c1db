//! The log in pictures, drawn here: bars over time with a table beside, and countries as a table with bars in it.

use super::{Bar, Field};
use crate::page::Frame;
use askama::Template;
use audit::{PlaceCount, Timeline};

/// The drawing's own units: its width is cut into as many columns as there are spans.
const WIDTH: u64 = 1200;
const HEIGHT: u64 = 200;

/// One span of time as a column.
pub(crate) struct Column {
    pub(crate) x: u64,
    pub(crate) width: u64,
    pub(crate) y: u64,
    pub(crate) height: u64,
    /// The part that refused, standing on the ground.
    pub(crate) refused_y: u64,
    pub(crate) refused_height: u64,
    pub(crate) when: String,
    pub(crate) entries: u64,
    pub(crate) refusals: u64,
}

/// One country.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) entries: u64,
    pub(crate) refusals: u64,
    /// Of a hundred.
    pub(crate) width: u64,
    pub(crate) refused: u64,
}

#[derive(Template)]
#[template(path = "console/charts.html")]
pub(crate) struct Charts {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) fields: Vec<Field>,
    /// The same filters in the log.
    pub(crate) log: String,
    pub(crate) summary: String,
    pub(crate) each: String,
    pub(crate) most: u64,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
}

/// `part` of `whole` in units of `full`; what is there at all is seen.
fn share(part: u64, whole: u64, full: u64) -> u64 {
    match part {
        0 => 0,
        part => (part * full).checked_div(whole).unwrap_or(0).clamp(1, full),
    }
}

impl Charts {
    pub(crate) fn new(
        frame: Frame,
        bar: Bar,
        (fields, log): (Vec<Field>, String),
        over_time: &Timeline,
        places: &[PlaceCount],
    ) -> Self {
        let spans = &over_time.spans;
        let most = spans.iter().map(|span| span.entries).max().unwrap_or(0);
        let step = WIDTH / (spans.len().max(1) as u64);
        let gap = if step > 8 { step / 5 } else { 1 };
        let hours = over_time.each.as_secs() / 3600;
        let column = |(at, span): (usize, &audit::Span)| {
            let height = share(span.entries, most, HEIGHT - 4);
            let refused_height = share(span.refusals, most, HEIGHT - 4).min(height);
            Column {
                x: at as u64 * step,
                width: step.saturating_sub(gap).max(1),
                y: HEIGHT - height,
                height,
                refused_y: HEIGHT - refused_height,
                refused_height,
                when: if hours < 24 { frame.moment(span.from) } else { frame.day(span.from.date_in_china()) },
                entries: span.entries,
                refusals: span.refusals,
            }
        };
        let columns: Vec<Column> = spans.iter().enumerate().map(column).collect();
        let total: u64 = spans.iter().map(|span| span.entries).sum();
        let refusals: u64 = spans.iter().map(|span| span.refusals).sum();
        let (total, refusals) = (total.to_string(), refusals.to_string());
        let widest = places.iter().map(|place| place.entries).max().unwrap_or(0);
        let line = |place: &PlaceCount| Line {
            name: frame.locale.country(place.country),
            href: format!("/console?country={}", place.country),
            entries: place.entries,
            refusals: place.refusals,
            width: share(place.entries, widest, 100),
            refused: share(place.refusals, widest, 100),
        };
        let each = match hours {
            0..24 => frame.say1("console-each-hours", "hours", hours),
            hours => frame.say1("console-each-days", "days", hours / 24),
        };
        let end = |column: Option<&Column>| column.map(|c| c.when.clone()).unwrap_or_default();
        Self {
            summary: frame.say2("console-chart-says", ("entries", &total), ("refusals", &refusals)),
            each,
            most,
            first: end(columns.first()),
            last: end(columns.last()),
            lines: places.iter().map(line).collect(),
            columns,
            frame,
            bar,
            fields,
            log,
        }
    }
}

#[cfg(test)]
impl crate::page::Page for Charts {
    fn samples(frame: &Frame) -> Vec<Self> {
        let at = crate::page::tests::at();
        let span = |entries, refusals| audit::Span { from: at, entries, refusals };
        let hours = |n: u64| std::time::Duration::from_secs(3600 * n);
        let timeline = |spans, each| Timeline { spans, each };
        let country = "FR".parse().unwrap();
        let places = [PlaceCount { country, entries: 9, refusals: 2 }];
        let page = |timeline: &Timeline, places: &[PlaceCount]| {
            let bar = super::bar(&frame.locale, "charts");
            Self::new(frame.clone(), bar, (super::sample_fields(), "/console".into()), timeline, places)
        };
        vec![
            page(&timeline(vec![span(0, 0), span(9, 2), span(1, 1)], hours(24)), &places),
            page(&timeline(vec![], hours(1)), &[]),
        ]
    }
}
