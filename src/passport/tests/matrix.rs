//! The fictional state signs with every algorithm, in every way of writing.

use super::utopia::{ANNA, NOW, state};
use crate::{
    Anchor, Conclusion, Outcome, Trust, Verdict,
    specimen::{Algorithm, Curve, Encoding, Lds, Parameter, State, Style},
    verify,
};

/// A state for each algorithm; keys are made once for each kind.
fn states() -> impl Iterator<Item = (Algorithm, State)> {
    Algorithm::all().into_iter().scan(state(b"one"), |state, algorithm| {
        *state = state.signing(algorithm).unwrap();
        Some((algorithm, state.clone()))
    })
}

fn judge(state: &State) -> Verdict {
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&state.csca().unwrap()).unwrap());
    verify(&state.chip(&ANNA).unwrap().files().unwrap(), &trust, NOW)
}

#[test]
fn every_algorithm_verifies_in_every_way_of_writing() {
    let mut seen = 0;
    for (algorithm, state) in states() {
        let curves: &[Curve] =
            if algorithm.has_curve() { &[Curve::Named, Curve::Explicit] } else { &[Curve::Named] };
        for &curve in curves {
            for encoding in [Encoding::Der, Encoding::Ber] {
                for lds in [Lds::V0, Lds::V1] {
                    let style = Style { curve, encoding, lds };
                    let verdict = judge(&state.writing(style));
                    let wrong: Vec<_> = verdict.steps.iter().filter(|s| s.outcome == Outcome::Fail).collect();
                    assert_eq!(verdict.conclusion, Conclusion::Accept, "{algorithm}, {style:?}: {wrong:#?}");
                    assert_eq!(verdict.groups, [1, 11], "{algorithm}, {style:?}");
                    let recorded = deviations(&verdict);
                    assert_eq!(recorded, expected(algorithm, encoding), "{algorithm}, {style:?}");
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, SEEN);
}

/// RSA: 3 sizes, 5 hashes, PKCS#1 in 2 forms and PSS with 4 salts and 2 names of the key, for SHA-1 with one mask and
/// otherwise two. EC: 10 curves, 5 hashes, 2 ways to tell the curve. Each in 2 encodings and 2 versions.
const SEEN: usize = (3 * (5 * 2 + (1 + 4 * 2) * 4 * 2) + 10 * 5 * 2) * 2 * 2;

fn deviations(verdict: &Verdict) -> Vec<&'static str> {
    verdict.steps.iter().filter(|s| s.outcome == Outcome::Deviation).filter_map(|s| s.code).collect()
}

/// What is recorded, in the order of the steps: encoding, signature, groups, chain.
fn expected(algorithm: Algorithm, encoding: Encoding) -> Vec<&'static str> {
    let name = algorithm.to_string();
    let mut out = Vec::new();
    if encoding == Encoding::Ber {
        out.push("ber_encoding");
    }
    if name.ends_with("no NULL") {
        out.push("no_null");
    }
    // The mask's hash does not count: nothing rests on its collisions.
    if name.split(", mask").next().is_some_and(|own| own.contains(" SHA-1")) {
        out.extend(["weak_hash"; 3]);
    }
    out
}

#[test]
fn a_curve_with_one_number_changed_is_refused() {
    for (algorithm, state) in states().filter(|(a, _)| a.has_curve() && a.to_string().ends_with("-256")) {
        for parameter in Parameter::ALL {
            let style = Style { curve: Curve::Altered(parameter), ..Style::default() };
            let verdict = judge(&state.writing(style));
            assert_eq!(verdict.failures()[0], "curve_unknown", "{algorithm}, {parameter:?}");
            assert_eq!((verdict.conclusion, verdict.document), (Conclusion::Refuse, None), "{algorithm}");
        }
    }
}

#[test]
fn a_key_of_another_algorithm_does_not_pass_for_the_states() {
    let rsa = Algorithm::all()[0];
    let (one, other) = (state(b"one"), state(b"one").signing(rsa).unwrap());
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&other.csca().unwrap()).unwrap());
    let verdict = verify(&one.chip(&ANNA).unwrap().files().unwrap(), &trust, NOW);
    assert_eq!(verdict.failures(), ["chain_signature"]);
}

#[test]
fn a_key_made_again_from_its_seed_is_the_same() {
    let rsa = Algorithm::all()[0];
    let make = || state(b"one").signing(rsa).unwrap();
    assert_eq!(make().csca().unwrap(), make().csca().unwrap());
    assert_eq!(make().chip(&ANNA).unwrap().sod, make().chip(&ANNA).unwrap().sod);
    let other = state(b"two").signing(rsa).unwrap();
    assert_ne!(make().csca().unwrap(), other.csca().unwrap());
}

#[test]
fn the_specimen_states_certificates_are_told_from_a_countrys() {
    let csca = |state: &State| Anchor::parse(&state.csca().unwrap()).unwrap();
    assert!(states().step_by(40).all(|(_, state)| csca(&state).is_specimen()));
    assert!(!Anchor::parse(&super::etsi::fixture("csca_de_0130846f22c2.der")).unwrap().is_specimen());
}
