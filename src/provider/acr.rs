//! `acr`: how sure a sign-in is (OpenID Connect Core §2). Told is what holds, and what was asked before anything else.

use kernel::{Assurance, Moment, VisitorId};
use oauth::authorize::Contexts;
use storage::{Tx, document};

/// A passkey signed in: resistant to phishing (OpenID Connect Extended Authentication Profile ACR Values 1.0 §4). Where
/// the key lies is not attested, so `phrh` is never told.
pub(crate) const PASSKEY: &str = "phr";

/// Every value there is, weakest first.
pub(crate) const SUPPORTED: [&str; 7] = [
    PASSKEY,
    Assurance::Typed.acr(),
    Assurance::Page.acr(),
    Assurance::Desk.acr(),
    Assurance::Chip.acr(),
    Assurance::ChipLive.acr(),
    Assurance::ChipLiveFace.acr(),
];

/// The proof of a passport that a value names.
pub(crate) fn assurance(value: &str) -> Option<Assurance> {
    Assurance::ALL.into_iter().find(|one| one.acr() == value)
}

/// Whether any value asked speaks of the passport.
pub(crate) fn asks_proof(asked: &Contexts) -> bool {
    asked.values.iter().any(|value| assurance(value).is_some())
}

/// How the visitor's passport is proved, where an answer depends on it.
pub(crate) async fn held(
    tx: &impl Tx,
    asked: &Contexts,
    visitor: VisitorId,
    now: Moment,
) -> Result<Option<Assurance>, storage::Error> {
    if !asks_proof(asked) {
        return Ok(None);
    }
    Ok(document::current(tx, visitor, now).await?.map(|row| row.evidence))
}

/// What is told: the first value asked that holds, else the passkey alone. A passport's proof says who somebody is only
/// with the passkey that says it is them. `None` without a passkey.
pub(crate) fn reached(asked: &Contexts, by_passkey: bool, held: Option<Assurance>) -> Option<&'static str> {
    if !by_passkey {
        return None;
    }
    let holds = |value: &&'static str| assurance(value).is_none_or(|least| held >= Some(least));
    let known = asked.values.iter().filter_map(|value| SUPPORTED.into_iter().find(|one| one == value));
    known.into_iter().find(holds).or(Some(PASSKEY))
}

/// Whether a demand is met: one of the values asked, or any at all where none was named.
pub(crate) fn meets(asked: &Contexts, told: Option<&str>) -> bool {
    !asked.essential
        || told.is_some_and(|told| asked.values.is_empty() || asked.values.iter().any(|v| v == told))
}

/// What is still told of a sign-in after the passport may have changed.
pub(crate) fn still(told: &str, held: Assurance) -> &str {
    match assurance(told) {
        Some(least) if held < least => PASSKEY,
        _ => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(values: &[&str], essential: bool) -> Contexts {
        Contexts { values: values.iter().map(|v| (*v).to_owned()).collect(), essential }
    }

    #[test]
    fn every_proof_has_its_value() {
        assert!(Assurance::ALL.into_iter().all(|one| SUPPORTED.contains(&one.acr())));
    }

    #[test]
    fn the_first_value_asked_that_holds_is_told() {
        let wish = asked(&["x", "urn:guosuo:acr:chip-live", "urn:guosuo:acr:chip"], false);
        assert_eq!(reached(&wish, true, Some(Assurance::ChipLive)), Some("urn:guosuo:acr:chip-live"));
        assert_eq!(reached(&wish, true, Some(Assurance::Chip)), Some("urn:guosuo:acr:chip"));
        assert_eq!(reached(&wish, true, Some(Assurance::Desk)), Some(PASSKEY));
        assert_eq!(reached(&wish, true, None), Some(PASSKEY));
        assert_eq!(reached(&wish, false, Some(Assurance::ChipLive)), None);
        assert_eq!(reached(&Contexts::default(), true, Some(Assurance::ChipLive)), Some(PASSKEY));
    }

    #[test]
    fn a_demand_is_met_by_what_was_asked_and_by_nothing_else() {
        let demand = asked(&["urn:guosuo:acr:chip-live"], true);
        assert!(meets(&demand, Some("urn:guosuo:acr:chip-live")));
        assert!(!meets(&demand, Some(PASSKEY)) && !meets(&demand, None));
        assert!(meets(&asked(&[], true), Some(PASSKEY)) && !meets(&asked(&[], true), None));
        assert!(meets(&asked(&["x"], false), None));
    }

    #[test]
    fn a_weaker_passport_takes_back_what_was_told_of_a_stronger() {
        let told = Assurance::ChipLive.acr();
        assert_eq!(still(told, Assurance::ChipLive), told);
        assert_eq!(still(told, Assurance::Chip), PASSKEY);
        assert_eq!(still(PASSKEY, Assurance::Typed), PASSKEY);
    }
}
