//! Alarms of the log: what its check of itself found, what witnesses did not do.

use super::Bar;
use crate::page::Frame;
use askama::Template;
use audit::AlarmRow;

/// One alarm.
pub(crate) struct Row {
    pub(crate) title: String,
    /// Whom it is about.
    pub(crate) about: String,
    pub(crate) found: String,
    /// How often, from when to when.
    pub(crate) when: String,
    pub(crate) lasts: bool,
}

#[derive(Template)]
#[template(path = "console/alarms.html")]
pub(crate) struct Alarms {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) rows: Vec<Row>,
}

impl Alarms {
    pub(crate) fn new(frame: Frame, bar: Bar, all: &[AlarmRow]) -> Self {
        let row = |one: &AlarmRow| {
            let (code, about) = one.kind.split_once(':').unwrap_or((&one.kind, ""));
            let (first, last) = (frame.moment(one.first_at), frame.moment(one.last_at));
            let span = match first == last {
                true => first,
                false => frame.say2("console-window-is", ("from", &first), ("to", &last)),
            };
            let times = frame.say1("console-alarm-times", "times", one.times);
            Row {
                title: frame.word("alarm", code),
                about: about.to_owned(),
                found: one.found.clone(),
                when: format!("{span} · {times}"),
                lasts: one.ended_at.is_none(),
            }
        };
        Self { rows: all.iter().map(row).collect(), frame, bar }
    }
}

#[cfg(test)]
impl crate::page::Page for Alarms {
    fn samples(frame: &Frame) -> Vec<Self> {
        let at = crate::page::tests::at();
        let alarm = |kind: &str, ended_at| AlarmRow {
            kind: kind.into(),
            found: "<note> 7".into(),
            times: 3,
            first_at: at,
            last_at: at,
            ended_at,
        };
        let all: Vec<AlarmRow> =
            audit::Alarm::ALL.into_iter().map(|one| alarm(one.code(), Some(at))).collect();
        let page = |all: &[AlarmRow]| Self::new(frame.clone(), super::bar(&frame.locale, "alarms"), all);
        vec![page(&[alarm("witness:w1.example", None)]), page(&all), page(&[])]
    }
}
