//! Enrolment: the files of a chip, the verdict on them, the passkey.

use super::Frame;
use askama::Template;
use visitor::{Conclusion, Enrolled, Joined, Outcome, Verdict};

pub(crate) mod advice;

#[derive(Template)]
#[template(path = "enrol.html")]
pub(crate) struct Enrol {
    pub(crate) frame: Frame,
    /// Whether a visitor who signed in by passkey renews.
    pub(crate) renewal: bool,
    /// Whether the lines of the page may be typed instead.
    pub(crate) typing: bool,
}

#[derive(Template)]
#[template(path = "typed.html")]
pub(crate) struct Typed {
    pub(crate) frame: Frame,
    /// What is wrong with the lines that were typed.
    pub(crate) wrong: Option<String>,
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

/// Where the visitor goes on.
pub(crate) struct Deed {
    pub(crate) href: &'static str,
    pub(crate) text: &'static str,
}

#[derive(Template)]
#[template(path = "verdict.html")]
pub(crate) struct Examined {
    pub(crate) frame: Frame,
    pub(crate) title: &'static str,
    pub(crate) lead: String,
    /// How surely it is proved, when something came of it.
    pub(crate) proof: Option<String>,
    /// What it means and what to do, when it was not accepted.
    pub(crate) advice: Option<String>,
    pub(crate) deed: Deed,
    pub(crate) steps: Vec<Step>,
}

impl Examined {
    /// A passport that was accepted, and what came of it.
    pub(crate) fn accepted(frame: Frame, enrolled: &Enrolled) -> Self {
        let (lead, href, text) = match enrolled.joined {
            Joined::New | Joined::Recognised => ("verdict-accept-lead", "/enrol/passkey", "verdict-next"),
            Joined::Known => ("verdict-again", "/login", "verdict-login"),
            Joined::Renewed => ("verdict-renewed", "/portal", "verdict-portal"),
            Joined::Proved => ("verdict-proved", "/portal", "verdict-portal"),
        };
        Self {
            title: "verdict-accept",
            lead: frame.say(lead),
            proof: (enrolled.joined != Joined::Known).then(|| {
                frame.say1("verdict-proof", "proof", frame.word("assurance", enrolled.evidence.code()))
            }),
            advice: None,
            deed: Deed { href, text },
            steps: enrolled.verdict.as_ref().map(|v| steps(&frame, v)).unwrap_or_default(),
            frame,
        }
    }

    /// A passport that was not accepted.
    pub(crate) fn refused(frame: Frame, verdict: &Verdict) -> Self {
        let unsure = verdict.conclusion == Conclusion::Indeterminate;
        let codes = if unsure { verdict.codes() } else { verdict.failures() };
        let cause = advice::leading(&codes).map_or("forged", advice::cause);
        Self {
            title: if unsure { "verdict-indeterminate" } else { "verdict-refuse" },
            lead: frame.word("cause", cause),
            proof: None,
            advice: Some(frame.word("next", cause)),
            deed: match cause {
                "anchor" => Deed { href: "/coverage", text: "coverage-link" },
                _ => Deed { href: "/enrol", text: "verdict-retry" },
            },
            steps: steps(&frame, verdict),
            frame,
        }
    }
}

impl Examined {
    /// The same, for who tries again elsewhere.
    pub(crate) fn back_to(self, href: &'static str) -> Self {
        let text = if self.advice.is_some() { "verdict-retry" } else { self.deed.text };
        Self { deed: Deed { href, text }, ..self }
    }
}

fn steps(frame: &Frame, verdict: &Verdict) -> Vec<Step> {
    let step = |step: &visitor::Step| {
        let (outcome, sign) = mark(step.outcome);
        let says = match step.code {
            Some(code) => frame.word("fault", code),
            None => frame.word("outcome", outcome),
        };
        Step { id: step.id, title: frame.word("step", step.id), outcome, sign, says, code: step.code }
    };
    verdict.steps.iter().map(step).collect()
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
        [false, true].map(|yes| Self { frame: frame.clone(), renewal: yes, typing: !yes }).into()
    }
}

#[cfg(test)]
impl super::Page for Typed {
    fn samples(frame: &Frame) -> Vec<Self> {
        use visitor::{Field, MrzError};
        let (line, place, has, needs) = (2, 7, 43, 44);
        let fields = [Field::Number, Field::Birth, Field::Expiry, Field::Optional, Field::Whole];
        let mut errors: Vec<MrzError> =
            fields.into_iter().map(|field| MrzError::CheckDigit { field, line }).collect();
        errors.extend([
            MrzError::Size(7),
            MrzError::Line { line, has, needs },
            MrzError::Character { line, place },
            MrzError::Date { field: Field::Birth, line },
        ]);
        let wrong = errors.iter().map(|error| Some(frame.zone_error(error)));
        wrong.chain([None]).map(|wrong| Self { frame: frame.clone(), wrong }).collect()
    }
}

#[cfg(test)]
impl super::Page for Examined {
    fn samples(frame: &Frame) -> Vec<Self> {
        let refused = super::tests::verdict(Conclusion::Refuse);
        let unsure = super::tests::verdict(Conclusion::Indeterminate);
        let ways = [Joined::New, Joined::Known, Joined::Renewed, Joined::Proved];
        let mut pages: Vec<Self> =
            ways.into_iter().map(|way| Self::accepted(frame.clone(), &super::tests::enrolled(way))).collect();
        pages.extend([unsure, refused].iter().map(|verdict| Self::refused(frame.clone(), verdict)));
        pages
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
