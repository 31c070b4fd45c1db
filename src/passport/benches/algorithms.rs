//! Every algorithm: a whole verification against its two signatures alone.

use super::{
    scene::{accept, files, state, trust},
    timing::{judge, least, least_of_two, micros},
};
use guosuo_passport::specimen::{Algorithm, Bare, Curve, Style};
use std::hint::black_box;

/// A whole verification may cost so many times its signatures.
const RATIO: f64 = 1.3;

/// One of each kind of key and scheme; hashes and salts change little.
fn picked() -> Vec<Algorithm> {
    let is = |a: &Algorithm| {
        let name = a.to_string();
        name.ends_with("PKCS#1 SHA-256")
            || name.ends_with("PSS SHA-256, mask SHA-256, salt 32")
            || a.has_curve() && name.ends_with(" SHA-256")
    };
    Algorithm::all().into_iter().filter(is).collect()
}

pub(crate) fn run() {
    println!("A whole verification with 20 kB of groups, explicit curve parameters, on one core:");
    println!(
        "The second ratio counts the hashing of the groups with the signatures; the first is the target."
    );
    println!(
        "{:<44} {:>9} {:>9} {:>9} {:>6} {:>6}",
        "algorithm", "bare us", "hash us", "whole us", "ratio", "2nd"
    );
    let mut state = state().writing(Style { curve: Curve::Explicit, ..Style::default() });
    for algorithm in picked() {
        state = state.signing(algorithm).expect("keys");
        let (files, trust) = (files(&state), trust(&state));
        let bare = Bare::of(&files, &trust).expect("signatures that hold");
        let (bare, whole) = least_of_two(&mut || assert!(bare.holds()), &mut || accept(&files, &trust));
        let hashes = least(&mut || {
            black_box(Bare::hashes(&files));
        });
        let ratio = whole.as_secs_f64() / bare.as_secs_f64();
        let second = whole.as_secs_f64() / (bare + hashes).as_secs_f64();
        let name = algorithm.to_string();
        judge(
            &format!(
                "{name:<44} {:>9.1} {:>9.1} {:>9.1} {ratio:>6.2} {second:>6.2}",
                micros(bare),
                micros(hashes),
                micros(whole)
            ),
            ratio <= RATIO,
        );
    }
}
