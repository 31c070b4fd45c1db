//! The consent page, and the notice that is kept: word for word what the page shows.

mod words;

use super::Frame;
use askama::Template;
use privacy::Notice;
use provider::ConsentView;

/// A name and what it says.
pub(crate) struct Fact {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A claim, what was asked instead, and why.
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) asked: Option<String>,
    pub(crate) why: String,
}

/// A consent to tick.
pub(crate) struct Tick {
    pub(crate) code: &'static str,
    pub(crate) text: String,
    pub(crate) why: String,
}

#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct Consent {
    pub(crate) frame: Frame,
    pub(crate) interaction: String,
    pub(crate) view: ConsentView,
    pub(crate) facts: Vec<Fact>,
    pub(crate) sent: Vec<Line>,
    pub(crate) withheld: Vec<Line>,
    pub(crate) duties: Vec<String>,
    pub(crate) remarks: Vec<String>,
    pub(crate) ticks: Vec<Tick>,
    /// Hash of the notice: an answer to another text is not taken.
    pub(crate) shown: String,
    /// The last answer was to another text.
    pub(crate) changed: bool,
}

impl Consent {
    pub(crate) fn new(frame: Frame, interaction: String, view: ConsentView) -> Self {
        let locale = &frame.locale;
        let mut page = Self {
            facts: words::facts(locale, &view),
            sent: words::sent(locale, &view),
            withheld: words::withheld(locale, &view),
            duties: view.preview.obligations.iter().map(|code| locale.word("obligation", code)).collect(),
            remarks: words::remarks(locale, &view),
            ticks: words::ticks(locale, &view),
            shown: String::new(),
            changed: false,
            frame,
            interaction,
            view,
        };
        page.shown = page.notice().hash();
        page
    }

    /// Everything the visitor is told before answering, as plain text.
    pub(crate) fn notice(&self) -> Notice {
        let frame = &self.frame;
        let mut text = vec![frame.say1("consent-title", "name", &self.view.client.name)];
        text.extend(self.facts.iter().map(|fact| format!("{}: {}", fact.name, fact.text)));
        text.push(frame.say("consent-sent"));
        if self.sent.is_empty() {
            text.push(frame.say("consent-nothing"));
        }
        text.extend(self.sent.iter().flat_map(Line::plain));
        if !self.withheld.is_empty() {
            text.push(frame.say("consent-withheld"));
            text.extend(self.withheld.iter().flat_map(Line::plain));
        }
        text.extend(self.duties.iter().map(|duty| format!("- {duty}")));
        text.extend(self.remarks.iter().cloned());
        text.extend(self.ticks.iter().map(|tick| format!("[ ] {} {}", tick.text, tick.why)));
        Notice { language: frame.tag(), text: text.join("\n") }
    }
}

impl Line {
    fn plain(&self) -> Vec<String> {
        let mut lines = vec![format!("- {}", self.text)];
        lines.extend(self.asked.clone());
        lines.push(self.why.clone());
        lines.retain(|line| !line.is_empty());
        lines
    }
}

#[cfg(test)]
impl super::Page for Consent {
    fn samples(frame: &Frame) -> Vec<Self> {
        let new = |view| Self::new(frame.clone(), "sealed".into(), view);
        let views = super::tests::consents();
        let mut pages: Vec<Self> = views.into_iter().map(new).collect();
        pages.iter_mut().take(1).for_each(|page| page.changed = true);
        pages
    }
}
