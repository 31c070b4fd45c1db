//! The auditor's console: what its pages share.

pub(crate) mod alarm;
pub(crate) mod approval;
pub(crate) mod chart;
pub(crate) mod export;
pub(crate) mod log;
pub(crate) mod sign;
pub(crate) mod verify;

use crate::{door::Reader, i18n::Locale};
use audit::Opened;
use kernel::Moment;

/// One choice of a list.
pub(crate) struct Choice {
    pub(crate) code: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// One field to fill in: a list where it has choices.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) choices: Vec<Choice>,
}

/// One page of the console in its menu.
pub(crate) struct Place {
    pub(crate) text: String,
    pub(crate) href: &'static str,
    pub(crate) here: bool,
}

/// What stands above every page: who reads what, why, until when; and where else to go.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) reference: String,
    pub(crate) window: String,
    pub(crate) until: String,
    pub(crate) country: String,
    /// Why personal fields are hidden from whom looks from there.
    pub(crate) barred: Option<String>,
    pub(crate) places: Vec<Place>,
}

/// The window in words: days in China where it begins and ends with them.
pub(crate) fn window(locale: &Locale, from: Option<Moment>, to: Option<Moment>) -> String {
    let from = from.map_or_else(|| locale.say("console-window-first"), |at| locale.moment(at));
    let to = to.map_or_else(|| locale.say("console-window-last"), |at| locale.moment(at));
    locale.say2("console-window-is", ("from", &from), ("to", &to))
}

impl Bar {
    pub(crate) fn new(who: &Reader, here: &str) -> Self {
        Self::of(&who.frame.locale, &who.session.name, &who.opened, who.session.expires_at, here)
    }

    pub(crate) fn of(locale: &Locale, name: &str, opened: &Opened, until: Moment, here: &str) -> Self {
        let place = |word: &str, key: &str, href| Place { text: locale.say(key), href, here: word == here };
        Self {
            name: name.to_owned(),
            purpose: locale.word("inspection", opened.purpose.code()),
            reference: opened.reference.clone(),
            window: window(locale, opened.from, opened.to),
            until: locale.time(until),
            country: locale.country(opened.country),
            barred: opened.barred().then(|| opened.clearance.clone()),
            places: vec![
                place("log", "console-menu-log", "/console"),
                place("charts", "console-menu-charts", "/console/charts"),
                place("exports", "console-menu-exports", "/console/exports"),
                place("approvals", "console-menu-approvals", "/console/approvals"),
                place("alarms", "console-menu-alarms", "/console/alarms"),
                place("sessions", "console-menu-sessions", "/console/sessions"),
                place("verify", "console-menu-verify", "/console/verify"),
            ],
        }
    }
}

#[cfg(test)]
pub(crate) fn bar(locale: &Locale, here: &str) -> Bar {
    let at = super::tests::at();
    let opened = Opened {
        purpose: audit::Inspection::Incident,
        reference: "INC-7".into(),
        country: "FR".parse().unwrap(),
        from: Some(at),
        to: None,
        clearance: "D-55".into(),
    };
    Bar::of(locale, "Li & <Ink>", &opened, at, here)
}

#[cfg(test)]
pub(crate) fn sample_fields() -> Vec<Field> {
    let choice = || Choice { code: "refused".into(), text: "Refused".into(), chosen: true };
    let field = |name, kind, choices| Field { name, kind, label: name.into(), value: String::new(), choices };
    vec![field("action", "list", vec![choice()]), field("from", "date", vec![])]
}
