//! Into the console: passkey, enrolment, purpose; one's sessions.

use super::{Bar, Choice};
use crate::page::Frame;
use askama::Template;
use audit::SessionRow;
use kernel::SessionId;

/// What was wrong with the last try.
pub(crate) enum Wrong {
    /// The passkey did not verify.
    Passkey,
    /// The token was nobody's.
    Token,
}

#[derive(Template)]
#[template(path = "console/sign_in.html")]
pub(crate) struct SignIn {
    pub(crate) frame: Frame,
    pub(crate) options: String,
    pub(crate) state: String,
    pub(crate) wrong: Option<Wrong>,
    /// Whether a token may be typed.
    pub(crate) tokens: bool,
}

#[derive(Template)]
#[template(path = "console/join.html")]
pub(crate) struct Join {
    pub(crate) frame: Frame,
    pub(crate) link: String,
    pub(crate) options: String,
    pub(crate) state: String,
    pub(crate) failed: bool,
}

#[derive(Template)]
#[template(path = "console/why.html")]
pub(crate) struct Why {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    pub(crate) purposes: Vec<Choice>,
    pub(crate) reference: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) country: String,
    /// Whether the operator has said where they are, abroad.
    pub(crate) fixed: bool,
    pub(crate) failed: bool,
}

/// One session.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) began: String,
    /// When it was last used, and until when it is open.
    pub(crate) seen: String,
    pub(crate) purpose: String,
    pub(crate) country: String,
    /// The session of this very page.
    pub(crate) this: bool,
}

#[derive(Template)]
#[template(path = "console/sessions.html")]
pub(crate) struct Sessions {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) rows: Vec<Row>,
}

impl Sessions {
    pub(crate) fn new(frame: Frame, bar: Bar, rows: &[SessionRow], this: SessionId) -> Self {
        let row = |row: &SessionRow| Row {
            id: row.id.to_string(),
            began: frame.moment(row.began_at),
            seen: frame.say2(
                "console-session-seen",
                ("seen", &frame.time(row.seen_at)),
                ("until", &frame.time(row.expires_at)),
            ),
            purpose: row.purpose.map(|p| frame.word("inspection", p.code())).unwrap_or_default(),
            country: frame.locale.country(row.country),
            this: row.id == this,
        };
        Self { rows: rows.iter().map(row).collect(), frame, bar }
    }
}

#[cfg(test)]
impl crate::page::Page for SignIn {
    fn samples(frame: &Frame) -> Vec<Self> {
        let page = |wrong, tokens| Self {
            frame: frame.clone(),
            options: "{}".into(),
            state: "s".into(),
            wrong,
            tokens,
        };
        vec![page(None, false), page(Some(Wrong::Passkey), true), page(Some(Wrong::Token), true)]
    }
}

#[cfg(test)]
impl crate::page::Page for Join {
    fn samples(frame: &Frame) -> Vec<Self> {
        let page = |failed| Self {
            frame: frame.clone(),
            link: "link".into(),
            options: "{}".into(),
            state: "s".into(),
            failed,
        };
        vec![page(false), page(true)]
    }
}

#[cfg(test)]
impl crate::page::Page for Why {
    fn samples(frame: &Frame) -> Vec<Self> {
        let page = |fixed, failed| Self {
            frame: frame.clone(),
            name: "Li & <Ink>".into(),
            purposes: vec![Choice { code: "routine".into(), text: "Routine".into(), chosen: true }],
            reference: String::new(),
            from: "2026-11-01".into(),
            to: String::new(),
            country: "FR".into(),
            fixed,
            failed,
        };
        vec![page(false, false), page(true, true)]
    }
}

#[cfg(test)]
impl crate::page::Page for Sessions {
    fn samples(frame: &Frame) -> Vec<Self> {
        let at = crate::page::tests::at();
        let row = |seed| SessionRow {
            id: SessionId::new(kernel::Moment::from_millis(seed), &crate::page::tests::Zeros),
            began_at: at,
            seen_at: at,
            expires_at: at,
            proof: "passkey".into(),
            purpose: Some(audit::Inspection::Routine),
            country: kernel::Country::CHINA,
        };
        let (one, two) = (row(1), row(2));
        let this = one.id;
        vec![Self::new(frame.clone(), super::bar(&frame.locale, "sessions"), &[one, two], this)]
    }
}
