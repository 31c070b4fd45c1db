//! Chips of the fictional state.

use crate::{
    Anchor, Conclusion, Policy, Rule, Trust, Verdict,
    specimen::{Chip, Holder, State},
    verify, verify_under,
};

pub(super) const NOW: i64 = 1_795_392_000;

pub(super) const ANNA: Holder<'_> = Holder::ANNA;

pub(super) fn state(seed: &[u8]) -> State {
    State::new(seed, NOW).unwrap()
}

pub(super) fn chip() -> Chip {
    state(b"one").chip(&ANNA).unwrap()
}

pub(super) fn trust(seed: &[u8]) -> Trust {
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&state(seed).csca().unwrap()).unwrap());
    trust
}

pub(super) fn judge(chip: &Chip) -> Verdict {
    verify(&chip.files().unwrap(), &trust(b"one"), NOW)
}

#[test]
fn a_chip_is_accepted_by_those_who_trust_its_state() {
    let verdict = judge(&chip());
    assert_eq!(verdict.conclusion, Conclusion::Accept, "{:#?}", verdict.steps);
    let document = verdict.document.unwrap();
    assert_eq!(document.native_name.as_deref(), Some("Анна Эрикссон"));
    assert_eq!((document.birth.as_str(), document.expiry.as_str()), ("1990-08-12", "2033-04-15"));
}

#[test]
fn one_seed_makes_one_state_to_the_last_byte() {
    assert_eq!(state(b"one").csca().unwrap(), state(b"one").csca().unwrap());
    assert_eq!(chip().sod, chip().sod);
    assert_ne!(state(b"one").csca().unwrap(), state(b"two").csca().unwrap());
}

#[test]
fn a_state_of_the_same_name_with_another_key_is_not_believed() {
    let verdict = verify(&chip().files().unwrap(), &trust(b"two"), NOW);
    assert_eq!(verdict.failures(), ["chain_signature"]);
}

#[test]
fn of_two_states_of_one_name_the_one_that_signed_is_found() {
    let mut both = trust(b"two");
    for anchor in trust(b"one").anchors() {
        both.add(anchor.clone());
    }
    assert_eq!(verify(&chip().files().unwrap(), &both, NOW).conclusion, Conclusion::Accept);
}

#[test]
fn a_valid_certificate_of_the_issuing_key_is_preferred_to_an_expired_one() {
    let old = State::new(b"one", NOW - 16 * 365 * 86_400).unwrap().csca().unwrap();
    let mut both = Trust::empty();
    both.add(Anchor::parse(&old).unwrap());
    let verdict = verify(&chip().files().unwrap(), &both, NOW);
    assert_eq!(verdict.step("P10").unwrap().code, Some("csca_expired"));
    both.add(Anchor::parse(&state(b"one").csca().unwrap()).unwrap());
    assert_eq!(verify(&chip().files().unwrap(), &both, NOW).conclusion, Conclusion::Accept);
}

#[test]
fn a_group_slipped_in_is_refused() {
    let other = state(b"one").chip(&Holder { native_name: None, ..ANNA });
    let mut chip = chip();
    chip.sod = other.unwrap().sod;
    assert_eq!(judge(&chip).failures(), ["group_not_listed"]);
}

#[test]
fn a_passport_counts_on_its_last_day_and_not_after() {
    let on = |day: i64| verify(&chip().files().unwrap(), &trust(b"one"), day * 86_400);
    let last = crate::cert::days(2033, 4, 15);
    assert_eq!(on(last).conclusion, Conclusion::Accept);
    assert_eq!(on(last + 1).failures(), ["expired"]);
}

#[test]
fn bytes_after_a_file_are_left_out_and_recorded() {
    let mut chip = chip();
    chip.sod.extend([0, 0, 0]);
    chip.dg1.push(0);
    let verdict = judge(&chip);
    assert_eq!(verdict.conclusion, Conclusion::Accept);
    assert_eq!(verdict.step("P1").unwrap().code, Some("padding_trimmed"));
}

#[test]
fn a_verdict_for_others_names_nobody() {
    let verdict = judge(&chip());
    let shown = format!("{}{verdict:?}", serde_json::to_string(&verdict).unwrap());
    for trace in ["ERIKSSON", "ANNA", "L898902C3", "900812", "1990", "Эрикссон"] {
        assert!(!shown.contains(trace), "{trace}");
    }
}

#[test]
fn policy_decides_what_an_expired_certificate_does() {
    let old = State::new(b"one", NOW - 16 * 365 * 86_400).unwrap().csca().unwrap();
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&old).unwrap());
    let files = chip().files().unwrap();
    for (expired_certificate, conclusion) in [
        (Rule::Accept, Conclusion::Accept),
        (Rule::Undecided, Conclusion::Indeterminate),
        (Rule::Refuse, Conclusion::Refuse),
    ] {
        let policy = Policy { expired_certificate, ..Policy::default() };
        let verdict = verify_under(&policy, &files, &trust, NOW);
        assert_eq!(verdict.step("P10").unwrap().code, Some("csca_expired"));
        assert_eq!(verdict.conclusion, conclusion);
    }
}
