//! What is kept, what goes and what stays, in words.

use super::{Address, Choice, Ends, Line, Part, Recipient};
use crate::page::{Frame, consent::Fact, portal::Stock};
use kernel::{Moment, RetentionClass};
use privacy::{GrantView, Kept, State, Stay, Wish};
use provider::Contact;
use url::Url;

pub(super) fn part(frame: &Frame, kept: &Kept) -> Part {
    let fact = |key: &str, text: String| Fact { name: frame.say(key), text };
    let mut facts = Vec::new();
    if kept.state == State::Used {
        facts.push(fact("data-basis", frame.basis(kept.hold.basis)));
        let until = match (&kept.hold.article, kept.hold.until) {
            (None, _) => frame.say("data-until-you"),
            (Some(_), None) => frame.say("data-until-open"),
            (Some(_), Some(until)) => frame.say1("data-until-closed", "day", frame.day(until.date())),
        };
        facts.extend(kept.hold.article.as_deref().map(|article| fact("consent-law", frame.law(article))));
        facts.push(fact("data-until", until));
    }
    Part { stock: Stock::new(frame, kept), holds: frame.word("holds", kept.class.code()), facts }
}

pub(super) fn choices(frame: &Frame, kept: &[Kept]) -> Vec<Choice> {
    let one = |kept: &Kept| Choice {
        code: kept.class.code(),
        text: frame.say1("data-erase", "what", frame.word("kept", kept.class.code())),
        why: match Wish::Class(kept.class).ends_giving() {
            true => frame.say("data-erase-profile"),
            false => frame.word("holds", kept.class.code()),
        },
    };
    let mut all: Vec<Choice> = kept.iter().filter(|kept| kept.goes()).map(one).collect();
    all.push(Choice {
        code: Wish::Visit.code(),
        text: frame.say("data-close"),
        why: frame.say("data-close-why"),
    });
    all
}

pub(super) fn gone(frame: &Frame, class: RetentionClass) -> Line {
    Line { name: frame.word("kept", class.code()), says: frame.word("holds", class.code()) }
}

pub(super) fn stay(frame: &Frame, stay: &Stay) -> Line {
    let law = frame.law(&stay.article);
    let says = match stay.until {
        Some(until) => frame.say2("check-stays-until", ("law", &law), ("day", &frame.day(until.date()))),
        None => frame.say1("check-stays", "law", law),
    };
    Line { name: frame.word("kept", stay.class.code()), says }
}

pub(super) fn ends(frame: &Frame, ends: &Ends) -> Vec<String> {
    let mut all = Vec::new();
    if !ends.permissions.is_empty() {
        let names = ends.permissions.join(&frame.say("list-separator"));
        all.push(frame.say1("check-ends-permissions", "names", names));
    }
    for (key, count) in [
        ("check-ends-credentials", ends.credentials),
        ("check-ends-passkeys", ends.passkeys),
        ("check-ends-browsers", ends.browsers),
    ] {
        if count > 0 {
            all.push(frame.say1(key, "count", count));
        }
    }
    all
}

pub(super) fn copies(frame: &Frame, until: Moment) -> String {
    frame.say1("check-copies", "day", frame.day(until.date_in_china()))
}

impl Recipient {
    pub(crate) fn new(frame: &Frame, grant: &GrantView, at: Moment, contact: Option<&Contact>) -> Self {
        let policy = |url: &Url| Address { text: url.to_string(), href: Some(url.to_string()) };
        let addresses = contact.map(|contact| {
            let written = contact.written.iter().map(|text| address(text));
            written.chain(contact.policy.as_ref().map(policy)).collect()
        });
        Self {
            name: grant.name.clone(),
            purpose: frame.purpose(grant.purpose),
            when: frame.moment(at),
            addresses: addresses.unwrap_or_default(),
        }
    }
}

/// A registered contact: an address of mail, a page, or words. A relying party wrote it, so it is no link unless it can be
/// nothing else.
fn address(text: &str) -> Address {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '@');
    let mail = text.chars().all(plain) && text.split('@').filter(|part| !part.is_empty()).count() == 2;
    let page = Url::parse(text).ok().filter(|url| url.scheme() == "https");
    let href = match (mail, page) {
        (true, _) => Some(format!("mailto:{text}")),
        (false, page) => page.map(|url| url.to_string()),
    };
    Address { text: text.to_owned(), href }
}

#[cfg(test)]
pub(super) fn samples(frame: &Frame) -> Vec<Recipient> {
    let contact = Contact {
        written: vec!["privacy@museum.example".into(), "Room <7>".into()],
        policy: Url::parse("https://museum.example/privacy").ok(),
    };
    let contacts = [Some(&contact), None, None];
    let grants = crate::page::tests::grants();
    let at = crate::page::tests::at();
    grants.iter().zip(contacts).map(|(grant, contact)| Recipient::new(frame, grant, at, contact)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_link_only_where_it_can_be_nothing_else() {
        let href = |text: &str| address(text).href;
        assert_eq!(href("privacy@hotel.example"), Some("mailto:privacy@hotel.example".into()));
        assert_eq!(href("https://hotel.example/ask"), Some("https://hotel.example/ask".into()));
        for words in ["javascript:alert(1)", "http://hotel.example", "a@b?bcc=c@d", "a@b@c", "@", "Room 7"] {
            assert_eq!(href(words), None, "{words}");
        }
    }
}
