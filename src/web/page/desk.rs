//! The desk of enrolment officers, on a tablet.

use super::Frame;
use crate::page::offer::picture;
use askama::Template;
use kernel::Moment;
use visitor::{Enrolled, Joined, Reason, Report};

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
pub(crate) struct SignIn {
    pub(crate) frame: Frame,
    /// The last token was nobody's.
    pub(crate) failed: bool,
}

/// A choice of a list.
pub(crate) struct Choice {
    pub(crate) code: &'static str,
    pub(crate) text: String,
}

#[derive(Template)]
#[template(path = "desk.html")]
pub(crate) struct Desk {
    pub(crate) frame: Frame,
    /// What is wrong with the lines that were typed.
    pub(crate) wrong: Option<String>,
    /// Why a chip is read, a passport inspected, another joined.
    pub(crate) reading: Vec<Choice>,
    pub(crate) inspecting: Vec<Choice>,
    pub(crate) joining: Vec<Choice>,
}

impl Desk {
    pub(crate) fn new(frame: Frame, wrong: Option<String>) -> Self {
        let choices = |reason: &[Reason]| {
            reason.iter().map(|g| Choice { code: g.code(), text: frame.word("reason", g.code()) }).collect()
        };
        Self {
            reading: choices(&[Reason::Present, Reason::PasskeyLost]),
            inspecting: choices(&[Reason::NoChip, Reason::ChipUnreadable, Reason::PasskeyLost]),
            joining: choices(&[Reason::DetailsChanged, Reason::PasskeyLost]),
            frame,
            wrong,
        }
    }
}

/// A link for the visitor.
pub(crate) struct Way {
    pub(crate) uri: String,
    pub(crate) picture: String,
    pub(crate) until: String,
}

#[derive(Template)]
#[template(path = "desk/done.html")]
pub(crate) struct Done {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) evidence: Option<String>,
    pub(crate) way: Option<Way>,
}

impl Done {
    pub(crate) fn new(frame: Frame, enrolled: &Enrolled, link: Option<(String, Moment)>) -> Self {
        let way = link.map(|(uri, until)| Way { picture: picture(&uri), uri, until: frame.time(until) });
        Self {
            title: frame.say(match enrolled.joined {
                Joined::New => "desk-new",
                Joined::Known | Joined::Recognised => "desk-known",
                Joined::Renewed => "desk-renewed",
                Joined::Proved => "desk-proved",
            }),
            evidence: Some(frame.word("assurance", enrolled.evidence.code())),
            way,
            frame,
        }
    }

    pub(crate) fn reported(frame: Frame, report: Report) -> Self {
        let title = frame.word("document", report.state().code());
        Self { title, evidence: None, way: None, frame }
    }
}

#[derive(Template)]
#[template(path = "continue.html")]
pub(crate) struct Continue {
    pub(crate) frame: Frame,
    /// Where the form leads: the address itself.
    pub(crate) path: String,
}

#[cfg(test)]
impl super::Page for SignIn {
    fn samples(frame: &Frame) -> Vec<Self> {
        [false, true].map(|failed| Self { frame: frame.clone(), failed }).into()
    }
}

#[cfg(test)]
impl super::Page for Desk {
    fn samples(frame: &Frame) -> Vec<Self> {
        let error = visitor::MrzError::CheckDigit { field: visitor::Field::Number, line: 2 };
        vec![Self::new(frame.clone(), None), Self::new(frame.clone(), Some(frame.zone_error(&error)))]
    }
}

#[cfg(test)]
impl super::Page for Done {
    fn samples(frame: &Frame) -> Vec<Self> {
        let ways = [Joined::New, Joined::Known, Joined::Renewed, Joined::Proved, Joined::Recognised];
        let link = || Some(("https://id.example/enrol/continue/abc".to_owned(), super::tests::at()));
        let page = |joined| Self::new(frame.clone(), &super::tests::enrolled(joined), link());
        let mut pages: Vec<Self> = ways.into_iter().map(page).collect();
        pages.push(Self::reported(frame.clone(), Report::Stolen));
        pages
    }
}

#[cfg(test)]
impl super::Page for Continue {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone(), path: "/enrol/continue/abc".into() }]
    }
}
