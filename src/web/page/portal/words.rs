//! What the capabilities answered, in words.

use super::{Credential, Grant, Row};
use crate::{i18n::Locale, page::consent::Fact};
use audit::Action;
use issuer::{Held, Standing};
use privacy::{GrantState, GrantView, HistoryRow};

pub(super) fn grant(locale: &Locale, view: GrantView) -> Grant {
    let fact = |key: &str, text: String| Fact { name: locale.say(key), text };
    let used = view.last_used.map_or_else(|| locale.say("portal-never"), |at| locale.moment(at));
    let mut facts = vec![fact("portal-since", locale.moment(view.since)), fact("portal-used", used)];
    facts.push(fact("consent-retention", locale.word("retention", &view.retention_word)));
    let kinds: Vec<String> = view.consents.iter().map(|k| locale.word("consent-kind", k.code())).collect();
    if !kinds.is_empty() {
        facts.push(fact("portal-consents", kinds.join(&locale.say("list-separator"))));
    }
    let ended = match view.state {
        GrantState::Active => None,
        GrantState::Ended { at } => Some(locale.say1("portal-ended", "day", locale.day(at.date_in_china()))),
    };
    Grant {
        class: match (view.statutory, ended.is_some()) {
            (true, _) => "duty",
            (false, false) => "grant",
            (false, true) => "grant ended",
        },
        id: view.grant.to_string(),
        name: view.name,
        purpose: locale.purpose(view.purpose),
        country: locale.country(view.country),
        claims: view.claims.iter().map(|(claim, grain)| locale.claim(*claim, *grain)).collect(),
        facts,
        statutory: view.statutory,
        ended,
        notice: view.notice,
        login: None,
    }
}

pub(super) fn row(locale: &Locale, row: HistoryRow) -> Row {
    let fact = |key: &str, text: String| Fact { name: locale.say(key), text };
    let mut facts = Vec::new();
    let denied = row.action == Action::Refused;
    if !row.claims.is_empty() {
        let key = if denied { "portal-not-sent" } else { "console-claims" };
        facts.push(fact(key, locale.claims(&row.claims)));
    }
    if let (Action::Disclosed, Some(note)) = (row.action, &row.note) {
        facts.push(fact("portal-not-sent", withheld(locale, note)));
    }
    if let Some(purpose) = row.purpose {
        facts.push(fact("consent-purpose", locale.purpose(purpose)));
    }
    if let Some(country) = row.country {
        facts.push(fact("consent-country", locale.country(country)));
    }
    if let Some(mechanism) = &row.mechanism {
        facts.push(fact("consent-way", locale.word("mechanism", mechanism)));
    }
    // A letter of a foreign authority has no registration behind it.
    let authority = || row.country.map(|c| locale.say1("portal-authority", "country", locale.country(c)));
    Row {
        index: row.index,
        action: row.action.code(),
        title: locale.word("action", row.action.code()),
        recipient: if denied { row.recipient.or_else(authority) } else { row.recipient },
        when: locale.moment(row.when),
        decision: row.decision.as_deref().map(|code| locale.decision(code)),
        code: row.decision,
        denied,
        facts,
    }
}

/// A disclosure's note names what did not leave: `document:image D-MIN, phone:full D-ABSENT`.
fn withheld(locale: &Locale, note: &str) -> String {
    let words: Vec<String> = note.split(", ").map(|part| one(locale, part)).collect();
    words.join(&locale.say("list-separator"))
}

fn one(locale: &Locale, part: &str) -> String {
    let read = part.split_once(' ').and_then(|(field, code)| {
        let (claim, grain) = field.split_once(':')?;
        Some((claim.parse().ok()?, grain.parse().ok()?, code))
    });
    match read {
        Some((claim, grain, code)) => format!("{} ({code})", locale.claim(claim, grain)),
        None => part.to_owned(),
    }
}

pub(super) fn credential(locale: &Locale, held: &Held) -> Credential {
    let (standing, tone) = match held.standing {
        Standing::Live => ("live", "good"),
        Standing::Expired => ("expired", ""),
        Standing::Revoked => ("revoked", "grave"),
    };
    Credential {
        id: held.id.to_string(),
        name: locale.word("credential", &held.configuration),
        standing: locale.word("standing", standing),
        tone,
        live: held.standing == Standing::Live,
        issued: locale.moment(held.issued_at),
        until: locale.moment(held.expires_at),
    }
}
