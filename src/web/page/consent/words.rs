//! The consent page's parts in words.

use super::{Fact, Line, Tick};
use crate::i18n::Locale;
use privacy::{ConsentKind, Item};
use provider::ConsentView;

pub(super) fn facts(locale: &Locale, view: &ConsentView) -> Vec<Fact> {
    let preview = &view.preview;
    let fact = |key: &str, text: String| Fact { name: locale.say(key), text };
    let mut facts = vec![
        fact("consent-recipient", view.client.name.clone()),
        fact("consent-country", locale.country(view.client.country)),
        fact("consent-purpose", locale.purpose(view.purpose)),
    ];
    if view.proof {
        facts.push(fact("consent-proof", locale.say("consent-proof-lead")));
    }
    if let Some(reference) = &view.reference {
        facts.push(fact("consent-reference", reference.clone()));
    }
    facts.push(fact("consent-basis", locale.basis(preview.basis)));
    if let Some(mechanism) = &preview.mechanism {
        facts.push(fact("consent-way", locale.word("mechanism", mechanism)));
    }
    facts.push(fact("consent-retention", locale.word("retention", &preview.retention_word)));
    if !preview.law_articles.is_empty() {
        let articles: Vec<String> = preview.law_articles.iter().map(|id| locale.law(id)).collect();
        facts.push(fact("consent-law", articles.join("; ")));
    }
    facts
}

/// What leaves; where less leaves than was asked, what was asked and why not more.
pub(super) fn sent(locale: &Locale, view: &ConsentView) -> Vec<Line> {
    // A refusal nobody can help lets nothing leave, whatever the items say.
    if !view.preview.possible {
        return Vec::new();
    }
    view.preview.items.iter().filter_map(|item| line(locale, item)).collect()
}

fn line(locale: &Locale, item: &Item) -> Option<Line> {
    let granted = item.granted?;
    let asked = item
        .narrowed()
        .then(|| locale.say1("consent-instead", "asked", locale.claim(item.claim, item.asked)));
    let why = if asked.is_some() { locale.say("consent-narrowed") } else { String::new() };
    Some(Line { text: locale.claim(item.claim, granted), asked, why })
}

pub(super) fn withheld(locale: &Locale, view: &ConsentView) -> Vec<Line> {
    let preview = &view.preview;
    let kept = preview.items.iter().filter(|item| item.granted.is_none() || !preview.possible);
    kept.map(|item| {
        let code = if item.granted.is_none() { item.code } else { preview.outcome.as_str() };
        Line {
            text: locale.claim(item.claim, item.asked),
            asked: None,
            why: format!("{} ({code})", locale.decision(code)),
        }
    })
    .collect()
}

/// What else the visitor must know before answering.
pub(super) fn remarks(locale: &Locale, view: &ConsentView) -> Vec<String> {
    let preview = &view.preview;
    let mut remarks = Vec::new();
    if !preview.possible {
        let reason = locale.decision(&preview.outcome);
        remarks.push(locale.say1("consent-impossible", "reason", reason));
        if !preview.consents_needed.is_empty() {
            remarks.push(locale.say("consent-later"));
        }
    } else if preview.statutory {
        remarks.push(locale.say("consent-statutory"));
    } else if preview.consents_needed.is_empty() {
        remarks.push(locale.say("consent-remembered"));
    }
    if let Some(until) = preview.refused_until {
        remarks.push(locale.say1("consent-refused", "day", locale.day(until.date_in_china())));
    }
    remarks
}

/// One box for each consent, none of them ticked (PIPL Art. 14: given by the person's own act). Also where
/// something on the recipient's side is missing: what it lacks may come, and the answer is kept for then.
pub(super) fn ticks(locale: &Locale, view: &ConsentView) -> Vec<Tick> {
    view.preview.consents_needed.iter().map(|kind| tick(locale, view, *kind)).collect()
}

fn tick(locale: &Locale, view: &ConsentView, kind: ConsentKind) -> Tick {
    let country = locale.country(view.client.country);
    let values = [("name", view.client.name.as_str()), ("country", country.as_str())];
    let [name, place] = values;
    let code = kind.code();
    Tick {
        code,
        text: locale.say2(&format!("consent-{code}"), name, place),
        why: locale.say2(&format!("consent-{code}-why"), name, place),
    }
}
