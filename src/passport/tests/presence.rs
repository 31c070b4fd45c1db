//! Presence of the fictional state's chips: proved over every algorithm, and refused when it is not.

use super::utopia::{ANNA, NOW, state, trust};
use crate::{
    Challenge, Choice, Conclusion, Domain, Ephemeral, Files, Outcome, Policy, Promise, Proof, Relay, Rounds,
    Rule, Shown, Verdict,
    specimen::{Cipher, Digest, Proofs, Signing, VirtualChip},
};

const RANDOM: [u8; 32] = [7; 32];
const HOLDER: [u8; 32] = [8; 32];

fn challenge() -> Challenge {
    Challenge::new(&RANDOM, "session-1", &HOLDER, Rounds::One)
}

fn ephemeral() -> Ephemeral {
    Ephemeral::new([9; 32])
}

fn chip(signing: Option<Signing>, agreeing: Option<(Domain, Cipher)>) -> VirtualChip {
    state(b"one").virtual_chip(&ANNA, Proofs { signing, agreeing }).unwrap()
}

fn signer() -> VirtualChip {
    chip(Some(Signing::Plain(Domain::P256, Digest::Sha256)), None)
}

fn promise(files: &Files) -> Promise {
    Promise::examine(&Policy::default(), files, &trust(b"one"), NOW)
}

fn choice(domain: Domain) -> Choice {
    Choice { domain, key: None, protocol: None }
}

/// What the chip answers to the challenge.
fn answers(chip: &VirtualChip, challenge: &Challenge) -> Vec<Vec<u8>> {
    challenge.nonces().iter().map(|nonce| chip.active(nonce).unwrap()).collect()
}

fn judge_active(chip: &VirtualChip, challenge: &Challenge, responses: &[Vec<u8>]) -> Verdict {
    let shown = Shown { active: Some((challenge, responses)), chip: None };
    promise(&chip.files().unwrap()).judge(&shown)
}

/// A phone that carries our key to the chip and its response back, changed on the way.
fn relay(chip: &VirtualChip, domain: Domain, change: impl FnOnce(&mut Vec<u8>)) -> Verdict {
    let (ephemeral, choice) = (ephemeral(), choice(domain));
    let promise = promise(&chip.files().unwrap());
    let command = promise.command(&ephemeral, &choice).unwrap();
    let mut response = chip.chip_authenticate(&ephemeral.public(domain).unwrap(), &command).unwrap();
    change(&mut response);
    let relay = Relay { ephemeral: &ephemeral, choice: &choice, response: &response };
    promise.judge(&Shown { active: None, chip: Some(relay) })
}

fn is_failed(verdict: &Verdict) -> bool {
    verdict.failures() == ["presence_failed"]
        && verdict.conclusion == Conclusion::Refuse
        && verdict.document.is_none()
        && !verdict.is_present()
}

#[test]
fn a_chip_signs_our_challenge_in_every_way_of_the_list() {
    let curves: Vec<Domain> = Domain::ALL.into_iter().filter(|d| !d.is_modp()).collect();
    let mut ways: Vec<Signing> = vec![Signing::RsaShort(1024), Signing::RsaShort(2048)];
    ways.extend([1024, 2048].into_iter().flat_map(|bits| Digest::ALL.map(|d| Signing::Rsa(bits, d))));
    for curve in curves {
        ways.push(Signing::Unnamed(curve));
        ways.extend(Digest::ALL.into_iter().flat_map(|d| [Signing::Plain(curve, d), Signing::Der(curve, d)]));
    }
    for way in ways {
        let chip = chip(Some(way), None);
        let verdict = judge_active(&chip, &challenge(), &answers(&chip, &challenge()));
        assert_eq!(verdict.conclusion, Conclusion::Accept, "{way:?}: {:?}", verdict.steps);
        assert_eq!(verdict.presence, [Proof::Active], "{way:?}");
        let weak = matches!(way, Signing::Rsa(1024, _) | Signing::RsaShort(1024));
        assert_eq!(verdict.step("AA").unwrap().code, weak.then_some("weak_key"), "{way:?}");
    }
}

#[test]
fn a_chip_agrees_with_us_in_every_domain_and_cipher_of_the_list() {
    for domain in Domain::ALL {
        for cipher in Cipher::ALL {
            let verdict = relay(&chip(None, Some((domain, cipher))), domain, |_| {});
            assert_eq!(verdict.conclusion, Conclusion::Accept, "{domain:?} {cipher:?}: {:?}", verdict.steps);
            assert_eq!(verdict.presence, [Proof::Chip], "{domain:?} {cipher:?}");
        }
    }
}

#[test]
fn four_rounds_spend_the_whole_commitment_and_three_answers_are_too_few() {
    let four = Challenge::new(&RANDOM, "session-1", &HOLDER, Rounds::Four);
    assert_eq!(four.nonces().len(), 4);
    assert_eq!(four.nonces()[0], challenge().nonces()[0]);
    let chip = signer();
    let mut responses = answers(&chip, &four);
    assert!(judge_active(&chip, &four, &responses).is_present());
    responses.swap(0, 1);
    assert!(is_failed(&judge_active(&chip, &four, &responses)));
    responses.swap(0, 1);
    responses.pop();
    assert!(is_failed(&judge_active(&chip, &four, &responses)));
    assert!(is_failed(&judge_active(&chip, &four, &[])));
}

#[test]
fn an_answer_to_another_session_random_value_or_holders_key_proves_nothing() {
    let chip = signer();
    for foreign in [
        Challenge::new(&[1; 32], "session-1", &HOLDER, Rounds::One),
        Challenge::new(&RANDOM, "session-2", &HOLDER, Rounds::One),
        Challenge::new(&RANDOM, "session-1", &[1; 32], Rounds::One),
    ] {
        assert!(is_failed(&judge_active(&chip, &challenge(), &answers(&chip, &foreign))));
    }
}

#[test]
fn no_bit_of_an_answer_can_be_changed() {
    for way in [Signing::RsaShort(1024), Signing::Plain(Domain::BrainpoolP224r1, Digest::Sha224)] {
        let chip = chip(Some(way), None);
        let good = answers(&chip, &challenge());
        for at in 0..good[0].len() {
            let mut changed = good.clone();
            changed[0][at] ^= 1 << (at % 8);
            assert!(is_failed(&judge_active(&chip, &challenge(), &changed)), "{way:?}: byte {at}");
        }
        for wrong in [vec![], vec![0; good[0].len()], vec![0xff; good[0].len()], vec![0; 5000]] {
            assert!(is_failed(&judge_active(&chip, &challenge(), &[wrong])));
        }
    }
}

#[test]
fn no_bit_of_a_protected_response_can_be_changed() {
    for cipher in [Cipher::TripleDes, Cipher::Aes256] {
        let chip = chip(None, Some((Domain::P256, cipher)));
        let mut length = 0;
        relay(&chip, Domain::P256, |response| length = response.len());
        for at in 0..length {
            let verdict = relay(&chip, Domain::P256, |response| response[at] ^= 1 << (at % 8));
            assert!(is_failed(&verdict), "{cipher:?}: byte {at}");
        }
        assert!(is_failed(&relay(&chip, Domain::P256, |response| response.truncate(length - 2))));
        assert!(is_failed(&relay(&chip, Domain::P256, |response| *response = vec![0x90, 0])));
        assert!(is_failed(&relay(&chip, Domain::P256, |response| *response = vec![0x69, 0x88])));
        assert!(is_failed(&relay(&chip, Domain::P256, |response| *response = vec![0; 100_000])));
    }
}

#[test]
fn keys_that_a_phone_made_itself_prove_nothing() {
    let chip = chip(None, Some((Domain::BrainpoolP256r1, Cipher::Aes128)));
    let (ours, choice) = (ephemeral(), choice(Domain::BrainpoolP256r1));
    let promise = promise(&chip.files().unwrap());
    // The phone plays the server towards a copy: it knows the private key of the reader's side, and so the channel's.
    let phones = Ephemeral::new([1; 32]);
    let command = promise.command(&phones, &choice).unwrap();
    let public = phones.public(Domain::BrainpoolP256r1).unwrap();
    let response = chip.chip_authenticate(&public, &command).unwrap();
    let relay = Relay { ephemeral: &ours, choice: &choice, response: &response };
    assert!(is_failed(&promise.judge(&Shown { active: None, chip: Some(relay) })));
}

#[test]
fn a_domain_reference_or_protocol_that_is_not_signed_is_not_agreed_in() {
    let chip = chip(None, Some((Domain::P256, Cipher::Aes128)));
    let promise = promise(&chip.files().unwrap());
    let named = |protocol: &str| Choice { protocol: Some(protocol.to_owned()), ..choice(Domain::P256) };
    assert!(promise.command(&ephemeral(), &named("0.4.0.127.0.7.2.2.3.2.2")).is_ok());
    assert!(promise.command(&ephemeral(), &named("0.4.0.127.0.7.2.2.3.2.1")).is_err());
    assert!(promise.command(&ephemeral(), &choice(Domain::P384)).is_err());
    let (ephemeral, choice) = (ephemeral(), choice(Domain::P384));
    let relay = Relay { ephemeral: &ephemeral, choice: &choice, response: &[0x90, 0] };
    assert!(is_failed(&promise.judge(&Shown { active: None, chip: Some(relay) })));
}

#[test]
fn a_chip_that_promises_and_does_not_prove_is_taken_for_a_copy() {
    for (chip, steps) in [
        (signer(), ["AA"].as_slice()),
        (chip(None, Some((Domain::P256, Cipher::Aes128))), &["CA"]),
        (chip(Some(Signing::RsaShort(1024)), Some((Domain::P256, Cipher::Aes128))), &["AA", "CA"]),
    ] {
        let verdict = promise(&chip.files().unwrap()).judge(&Shown::default());
        assert_eq!((verdict.conclusion, verdict.document.is_none()), (Conclusion::Refuse, true));
        for step in steps {
            assert_eq!(verdict.step(step).unwrap().code, Some("presence_omitted"));
        }
        // An officer inspects it, or policy says so: what is authentic counts, as what may be a copy.
        for (rule, conclusion) in
            [(Rule::Accept, Conclusion::Accept), (Rule::Undecided, Conclusion::Indeterminate)]
        {
            let policy = Policy { presence_omitted: rule, ..Policy::default() };
            let promise = Promise::examine(&policy, &chip.files().unwrap(), &trust(b"one"), NOW);
            let verdict = promise.judge(&Shown::default());
            assert_eq!((verdict.conclusion, verdict.is_present()), (conclusion, false));
            assert!(verdict.document.is_some());
            assert!(verdict.codes().contains(&"presence_omitted"));
        }
    }
}

#[test]
fn a_wrong_proof_is_refused_whatever_policy_says_of_none() {
    let chip = signer();
    let policy = Policy { presence_omitted: Rule::Accept, ..Policy::default() };
    let promise = Promise::examine(&policy, &chip.files().unwrap(), &trust(b"one"), NOW);
    let shown = Shown { active: Some((&challenge(), &[vec![0; 64]])), chip: None };
    assert!(is_failed(&promise.judge(&shown)));
}

#[test]
fn of_two_ways_to_prove_presence_one_suffices() {
    let both = chip(Some(Signing::Rsa(1024, Digest::Sha256)), Some((Domain::P256, Cipher::Aes128)));
    let verdict = judge_active(&both, &challenge(), &answers(&both, &challenge()));
    assert_eq!((verdict.conclusion, verdict.presence.as_slice()), (Conclusion::Accept, &[Proof::Active][..]));
    assert_eq!(verdict.step("CA").unwrap().outcome, Outcome::Ok);
    let verdict = relay(&both, Domain::P256, |_| {});
    assert_eq!((verdict.conclusion, verdict.presence.as_slice()), (Conclusion::Accept, &[Proof::Chip][..]));
}

#[test]
fn a_chip_without_keys_promises_nothing_and_may_be_a_copy() {
    let plain = chip(None, None);
    let verdict = promise(&plain.files().unwrap()).judge(&Shown::default());
    assert_eq!((verdict.conclusion, verdict.is_present()), (Conclusion::Accept, false));
    // What it cannot have answered is no proof.
    let shown = signer();
    assert!(is_failed(&judge_active(&plain, &challenge(), &answers(&shown, &challenge()))));
}

#[test]
fn a_listed_group_that_is_left_out_is_missed_whatever_else_is_shown() {
    let both = chip(Some(Signing::Plain(Domain::P256, Digest::Sha256)), Some((Domain::P256, Cipher::Aes128)));
    let responses = answers(&both, &challenge());
    for left_out in [14, 15] {
        let mut files = both.chip().clone();
        if left_out == 14 {
            files.dg14 = None;
        } else {
            files.dg15 = None;
        }
        let files = files.files().unwrap();
        let verdict = promise(&files).judge(&Shown::default());
        assert!(verdict.failures().iter().all(|c| *c == "presence_omitted"), "{left_out}");
        assert_eq!(verdict.conclusion, Conclusion::Refuse);
        let challenge = challenge();
        let shown = Shown { active: Some((&challenge, &responses)), chip: None };
        assert_eq!(promise(&files).judge(&shown).conclusion, Conclusion::Refuse, "{left_out}");
    }
}

#[test]
fn a_key_that_is_slipped_in_is_not_listened_to() {
    // Another chip's data: the forger has a key of its own, and the copy's list does not name it.
    let (copy, own) = (chip(None, None), signer());
    let mut files = copy.chip().clone();
    files.dg14.clone_from(&own.chip().dg14);
    files.dg15.clone_from(&own.chip().dg15);
    let challenge = challenge();
    let responses = answers(&own, &challenge);
    let shown = Shown { active: Some((&challenge, &responses)), chip: None };
    let verdict = promise(&files.files().unwrap()).judge(&shown);
    assert_eq!(verdict.failures(), ["group_not_listed", "group_not_listed"]);
    assert!(!verdict.is_present());
    // And one that is listed, replaced.
    let mut files = chip(Some(Signing::RsaShort(1024)), None).chip().clone();
    files.dg15.clone_from(&own.chip().dg15);
    let verdict = promise(&files.files().unwrap()).judge(&shown);
    assert_eq!(verdict.failures(), ["group_mismatch"]);
    assert!(!verdict.is_present());
}

#[test]
fn without_trust_in_the_state_nothing_is_proved() {
    let chip = signer();
    let challenge = challenge();
    let responses = answers(&chip, &challenge);
    let promise = Promise::examine(&Policy::default(), &chip.files().unwrap(), &trust(b"two"), NOW);
    assert!(!promise.can_sign());
    let verdict = promise.judge(&Shown { active: Some((&challenge, &responses)), chip: None });
    assert_eq!((verdict.is_present(), verdict.step("AA")), (false, None));
}
