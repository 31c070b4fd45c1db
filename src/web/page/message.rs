//! A page that says one thing: an error with its stable code, a notice as it was shown, that something is done.

use super::Frame;
use crate::state::Link;
use askama::Template;

#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) lead: String,
    /// A longer text, and the language it is in.
    pub(crate) text: Option<String>,
    pub(crate) language: String,
    /// The stable English code, for an error.
    pub(crate) code: Option<&'static str>,
    pub(crate) back: Link,
}

impl Message {
    /// An error: the title of its kind, and what to do next for its code or at least its kind.
    pub(crate) fn error(frame: Frame, kind: &str, code: &'static str) -> Self {
        let next = frame.find(&format!("error-says-{code}"));
        let lead = next.unwrap_or_else(|| frame.say(&format!("error-next-{kind}")));
        let title = frame.say(&format!("error-title-{kind}"));
        Self { code: Some(code), ..Self::new(frame, title, lead) }
    }

    /// Something is done.
    pub(crate) fn new(frame: Frame, title: String, lead: String) -> Self {
        let back = Link { text: frame.say("error-home"), href: "/".to_owned() };
        Self { language: frame.tag(), frame, title, lead, text: None, code: None, back }
    }

    /// Nobody is signed in any more.
    pub(crate) fn signed_out(frame: Frame) -> Self {
        let (title, lead) = (frame.say("logout-done"), frame.say("logout-done-lead"));
        Self::new(frame, title, lead)
    }

    /// The notice a visitor answered, as it was shown then.
    pub(crate) fn notice(frame: Frame, notice: privacy::Notice) -> Self {
        let back = Link { text: frame.say("offer-back"), href: "/portal".to_owned() };
        let (title, lead) = (frame.say("notice-title"), frame.say("portal-lead"));
        Self { text: Some(notice.text), language: notice.language, back, ..Self::new(frame, title, lead) }
    }
}

#[cfg(test)]
impl super::Page for Message {
    fn samples(frame: &Frame) -> Vec<Self> {
        let kinds = ["invalid", "unauthenticated", "forbidden", "not-found", "conflict"];
        let others = ["too-much", "unavailable", "internal", "method"];
        let mut all: Vec<Self> =
            kinds.iter().chain(&others).map(|kind| Self::error(frame.clone(), kind, "not_found")).collect();
        all.push(Self::error(frame.clone(), "conflict", "interaction_over"));
        all.push(Self::signed_out(frame.clone()));
        let text = "Museum asks\n- <b>one</b>".to_owned();
        all.push(Self::notice(frame.clone(), privacy::Notice { language: "en".into(), text }));
        all
    }
}
