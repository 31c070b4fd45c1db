//! What is kept about the visitor, and erasing it: one page to choose, one to check, one when it is done.

mod words;

use super::Frame;
use crate::page::{consent::Fact, portal::Stock};
use askama::Template;
use privacy::{Kept, Plan, Told, Wish};

/// What is kept of one class, and on what ground.
pub(crate) struct Part {
    pub(crate) stock: Stock,
    pub(crate) holds: String,
    pub(crate) facts: Vec<Fact>,
}

/// Something that can be asked for.
pub(crate) struct Choice {
    pub(crate) code: &'static str,
    pub(crate) text: String,
    pub(crate) why: String,
}

#[derive(Template)]
#[template(path = "erasure/choose.html")]
pub(crate) struct Choose {
    pub(crate) frame: Frame,
    pub(crate) parts: Vec<Part>,
    pub(crate) choices: Vec<Choice>,
}

/// What ends beside the data.
#[derive(Default)]
pub(crate) struct Ends {
    pub(crate) permissions: Vec<String>,
    pub(crate) credentials: usize,
    pub(crate) passkeys: usize,
    pub(crate) browsers: usize,
}

/// A class and what is said of it.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) says: String,
}

/// An address of a recipient.
pub(crate) struct Address {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
}

/// Who received something.
pub(crate) struct Recipient {
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) when: String,
    pub(crate) addresses: Vec<Address>,
}

#[derive(Template)]
#[template(path = "erasure/check.html")]
pub(crate) struct Check {
    pub(crate) frame: Frame,
    pub(crate) wish: &'static str,
    pub(crate) title: String,
    pub(crate) goes: Vec<Line>,
    pub(crate) ends: Vec<String>,
    pub(crate) stays: Vec<Line>,
    pub(crate) copies: Option<String>,
    pub(crate) recipients: Vec<Recipient>,
    /// What was shown, sealed; empty where nothing can be done.
    pub(crate) form: String,
    /// It was read too long, and is not so any more.
    pub(crate) changed: bool,
    /// Where to sign in first, if that was too long ago.
    pub(crate) sign_in: Option<String>,
}

impl Check {
    fn visit(&self) -> bool {
        self.wish == Wish::Visit.code()
    }
}

/// What became of one class.
pub(crate) struct Outcome {
    pub(crate) stock: Stock,
    /// Where its certificate is, once that is signed.
    pub(crate) certificate: Option<String>,
    /// It is being signed.
    pub(crate) early: bool,
}

#[derive(Template)]
#[template(path = "erasure/done.html")]
pub(crate) struct Done {
    pub(crate) frame: Frame,
    pub(crate) visit: bool,
    pub(crate) facts: Vec<Fact>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) copies: Option<String>,
    pub(crate) until: String,
    pub(crate) recipients: Vec<Recipient>,
    /// Something is still under way: the page offers to look again.
    pub(crate) waits: bool,
}

impl Choose {
    pub(crate) fn new(frame: Frame, kept: &[Kept]) -> Self {
        Self {
            parts: kept.iter().map(|kept| words::part(&frame, kept)).collect(),
            choices: words::choices(&frame, kept),
            frame,
        }
    }
}

impl Check {
    pub(crate) fn new(frame: Frame, plan: &Plan, ends: &Ends, recipients: Vec<Recipient>) -> Self {
        let copies = (!plan.goes.is_empty()).then(|| words::copies(&frame, plan.copies_until));
        Self {
            wish: plan.wish.code(),
            title: frame.say(match plan.wish {
                Wish::Visit => "check-title-visit",
                Wish::Class(_) if plan.does() => "check-title",
                Wish::Class(_) => "check-nothing",
            }),
            goes: plan.goes.iter().map(|class| words::gone(&frame, *class)).collect(),
            ends: words::ends(&frame, ends),
            stays: plan.stays.iter().map(|stay| words::stay(&frame, stay)).collect(),
            copies,
            recipients,
            form: plan.form.clone(),
            changed: false,
            sign_in: None,
            frame,
        }
    }
}

impl Done {
    pub(crate) fn new(frame: Frame, secret: &str, told: &Told, recipients: Vec<Recipient>) -> Self {
        let outcome = |kept: &Kept| {
            let found = told.certificates.iter().find(|found| found.class == kept.class.code());
            let proved = found.is_some_and(|found| found.proof.is_some());
            Outcome {
                stock: Stock::new(&frame, kept),
                certificate: proved.then(|| format!("/erasures/{secret}/{}", kept.class.code())),
                early: found.is_some() && !proved,
            }
        };
        let fact = |key: &str, text: String| Fact { name: frame.say(key), text };
        let copies = (!told.certificates.is_empty()).then(|| words::copies(&frame, told.copies_until));
        Self {
            visit: told.wish == Wish::Visit,
            facts: vec![
                fact("erased-reference", frame.say1("portal-entry", "index", told.entry)),
                fact("erased-when", frame.moment(told.at)),
            ],
            outcomes: told.kept.iter().map(outcome).collect(),
            copies,
            until: frame.day(told.until.date_in_china()),
            recipients,
            waits: told.waits(),
            frame,
        }
    }
}

#[cfg(test)]
impl super::Page for Choose {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self::new(frame.clone(), &super::tests::kept()), Self::new(frame.clone(), &[])]
    }
}

#[cfg(test)]
impl super::Page for Check {
    fn samples(frame: &Frame) -> Vec<Self> {
        use super::tests;
        let ends = Ends {
            permissions: vec!["Museum of Silk & <Ink>".into(), "平安客栈".into()],
            credentials: 2,
            passkeys: 1,
            browsers: 3,
        };
        let new = |plan: &Plan, ends: &Ends| Self::new(frame.clone(), plan, ends, words::samples(frame));
        let (whole, nothing) = (tests::plan(Wish::Visit), tests::plan_of_nothing());
        let one = tests::plan(Wish::Class(kernel::RetentionClass::Profile));
        vec![
            new(&whole, &ends),
            Self { changed: true, ..new(&one, &Ends { credentials: 1, ..Ends::default() }) },
            Self { sign_in: Some("/login".into()), ..new(&whole, &Ends::default()) },
            new(&nothing, &Ends::default()),
        ]
    }
}

#[cfg(test)]
impl super::Page for Done {
    fn samples(frame: &Frame) -> Vec<Self> {
        use super::tests;
        let visit = tests::told(Wish::Visit);
        let class = tests::told(Wish::Class(kernel::RetentionClass::Contract));
        vec![
            Self::new(frame.clone(), "secret", &visit, words::samples(frame)),
            Self::new(frame.clone(), "secret", &class, Vec::new()),
        ]
    }
}
