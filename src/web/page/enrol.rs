//! Enrolment: the files of a chip, the verdict on them, the passkey.

use super::Frame;
use askama::Template;
use visitor::{Conclusion, Outcome, Verdict};

#[derive(Template)]
#[template(path = "enrol.html")]
pub(crate) struct Enrol {
    pub(crate) frame: Frame,
}

/// One step of the examination in words.
pub(crate) struct Step {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) outcome: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) says: String,
    pub(crate) code: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "verdict.html")]
pub(crate) struct Examined {
    pub(crate) frame: Frame,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) accepted: bool,
    /// The passport was enrolled before.
    pub(crate) again: bool,
    pub(crate) steps: Vec<Step>,
}

impl Examined {
    pub(crate) fn new(frame: Frame, verdict: &Verdict, accepted: bool, again: bool) -> Self {
        let title = match verdict.conclusion {
            Conclusion::Accept => "verdict-accept",
            Conclusion::Indeterminate => "verdict-indeterminate",
            Conclusion::Refuse => "verdict-refuse",
        };
        let lead = if accepted { "verdict-accept-lead" } else { "verdict-refuse-lead" };
        let steps = verdict.steps.iter().map(|step| {
            let (outcome, sign) = mark(step.outcome);
            let says = match step.code {
                Some(code) => frame.word("fault", code),
                None => frame.word("outcome", outcome),
            };
            Step { id: step.id, title: frame.word("step", step.id), outcome, sign, says, code: step.code }
        });
        Self { steps: steps.collect(), frame, title, lead, accepted, again }
    }
}

const fn mark(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Ok => ("ok", "✓"),
        Outcome::Deviation => ("deviation", "~"),
        Outcome::Unknown => ("unknown", "?"),
        Outcome::Fail => ("fail", "✕"),
    }
}

#[derive(Template)]
#[template(path = "passkey.html")]
pub(crate) struct Passkey {
    pub(crate) frame: Frame,
    /// What the browser hands to its authenticator (WebAuthn §5.4), as JSON.
    pub(crate) options: String,
    /// What we must remember meanwhile, sealed.
    pub(crate) state: String,
    /// The last attempt did not work.
    pub(crate) failed: bool,
}

#[cfg(test)]
impl super::Page for Enrol {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone() }]
    }
}

#[cfg(test)]
impl super::Page for Examined {
    fn samples(frame: &Frame) -> Vec<Self> {
        let refused = super::tests::verdict(Conclusion::Refuse);
        let accepted = super::tests::verdict(Conclusion::Accept);
        let unsure = super::tests::verdict(Conclusion::Indeterminate);
        vec![
            Self::new(frame.clone(), &accepted, true, false),
            Self::new(frame.clone(), &accepted, true, true),
            Self::new(frame.clone(), &unsure, false, false),
            Self::new(frame.clone(), &refused, false, false),
        ]
    }
}

#[cfg(test)]
impl super::Page for Passkey {
    fn samples(frame: &Frame) -> Vec<Self> {
        let options = r#"{"publicKey":{"challenge":"AA"}}"#.to_owned();
        let page =
            |failed| Self { frame: frame.clone(), options: options.clone(), state: "s".into(), failed };
        vec![page(false), page(true)]
    }
}
