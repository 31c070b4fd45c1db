//! Inputs made to cost: refused in little time, and nothing of them stays.

use super::{
    scene::{NOW, files, state, trust},
    timing::judge,
};
use guosuo_passport::{Anchor, Crl, Document, FileError, Files, Portrait, Trust, verify};
use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

const MEGABYTE: usize = 1024 * 1024;
/// Longest time to refuse a megabyte.
const PATIENCE: Duration = Duration::from_millis(10);
const UPLOADS: usize = 100_000;

fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).expect("short").to_be_bytes();
    [&[tag, 0x84], &length[..], value].concat()
}

/// Indefinite lengths in one another.
fn nested() -> Vec<u8> {
    [0x30, 0x80].repeat(MEGABYTE / 2)
}

/// As many elements as fit.
fn crowd(tag: u8, each: &[u8]) -> Vec<u8> {
    element(tag, &each.repeat((MEGABYTE - 6) / each.len()))
}

/// A megabyte each, by name.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let indefinite = [&[0x30, 0x80][..], &[0x30, 0x80, 0, 0].repeat(MEGABYTE / 4), &[0, 0]].concat();
    let portrait =
        [&[0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0, 0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0][..], &[0; MEGABYTE]];
    vec![
        ("nothing but zeros", vec![0; MEGABYTE]),
        ("nothing but ones", vec![0xff; MEGABYTE]),
        ("indefinite lengths, nested", nested()),
        ("empty elements, side by side", crowd(0x30, &[0x30, 0])),
        ("indefinite lengths, side by side", indefinite),
        ("a security object of empty elements", crowd(0x77, &[0x30, 0])),
        ("a portrait's group of empty elements", crowd(0x75, &[0x30, 0])),
        (
            "a bare list of empty certificates",
            element(0x30, &[&[2, 1, 0][..], &crowd(0x31, &[0x30, 0])].concat()),
        ),
        ("a portrait of 100,000 by 100,000", portrait.concat()),
        ("a zone without end", b"P<UTO".repeat(MEGABYTE / 5)),
    ]
}

/// A megabyte inside the signed data of a good chip: certificates, attributes, an object identifier.
fn stuffed() -> Vec<(&'static str, Vec<u8>)> {
    let set = |parts: &[Vec<u8>]| element(0x30, &parts.concat());
    let oid = [&[6u8, 9][..], &[0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 7, 2]].concat();
    let data =
        |more: Vec<u8>| set(&[oid.clone(), element(0xa0, &set(&[vec![2, 1, 3], vec![0x31, 0], more]))]);
    let most = 60_000;
    let long = element(6, &vec![0x81; most]);
    let content = |inner: Vec<u8>| set(&[oid.clone(), element(0xa0, &inner)]);
    let pieces = element(0x24, &[4, 0].repeat(most / 2));
    vec![
        ("an object identifier of 60 kB", element(0x77, &data(set(&[long])))),
        ("content in 30,000 pieces", element(0x77, &data(content(pieces)))),
    ]
}

/// All that could read it, does.
fn refuse(bytes: &[u8], good: &Files, trust: &Trust) {
    let dg1 = || vec![0x61, 0];
    if let Ok(files) = Files::classify(vec![bytes.to_vec(), dg1()]) {
        assert!(!verify(&files, trust, NOW).failures().is_empty());
    }
    assert!(Trust::read(bytes, &[]).is_err() && Anchor::parse(bytes).is_err() && Crl::parse(bytes).is_err());
    assert!(Trust::read_deviations(bytes, &[]).is_err() && Portrait::parse(bytes).is_err());
    let text = String::from_utf8_lossy(bytes.get(..MEGABYTE.min(bytes.len())).unwrap_or_default());
    assert!(Document::from_zone(&text, NOW).is_err());
    black_box(good);
}

/// Resident memory in kB.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

pub(crate) fn run() {
    let state = state();
    let (good, trust) = (files(&state), trust(&state));
    println!("\nHostile inputs, each given to every reader in turn:");
    let inputs: Vec<_> = inputs().into_iter().chain(stuffed()).collect();
    for (name, bytes) in &inputs {
        let took = (0..5).map(|_| {
            let start = Instant::now();
            refuse(bytes, &good, &trust);
            start.elapsed()
        });
        let took = took.min().unwrap_or_default();
        judge(&format!("{name:<44} {:>9.2} ms", took.as_secs_f64() * 1e3), took < PATIENCE);
    }
    uploads(&inputs, &state, &trust);
}

/// Uploads of every kind, one after another.
fn uploads(inputs: &[(&str, Vec<u8>)], state: &guosuo_passport::specimen::State, trust: &Trust) {
    let chip = state.chip(&super::scene::ANNA).expect("a chip");
    let upload = |number: usize| {
        let (_, hostile) = inputs.get(number % (inputs.len() * 4))?;
        Files::classify(vec![hostile.clone(), chip.dg1.clone()]).err()
    };
    let one = |number: usize| match upload(number) {
        Some(FileError::Unknown | FileError::TooLarge | FileError::Missing) => {}
        _ => {
            let mut changed = chip.clone();
            let at = number % changed.sod.len();
            if let Some(byte) = changed.sod.get_mut(at) {
                *byte ^= 0x41;
            }
            if let Some(byte) = changed.dg1.get_mut(20) {
                *byte ^= 1;
            }
            if let Ok(files) = changed.files() {
                assert!(verify(&files, trust, NOW).document.is_none());
            }
        }
    };
    (0..UPLOADS / 20).for_each(one);
    let before = resident();
    let start = Instant::now();
    let mut seen = Vec::new();
    for tenth in 0..10 {
        (0..UPLOADS / 10).for_each(|n| one(tenth * UPLOADS / 10 + n));
        seen.extend(resident());
    }
    println!("\n{UPLOADS} refused uploads in {:.1} s, resident memory in kB:", start.elapsed().as_secs_f64());
    let Some(before) = before else {
        println!("not known on this system");
        return;
    };
    let most = seen.iter().copied().max().unwrap_or(before);
    judge(&format!("before {before}, after each tenth {seen:?}"), most < before + 1024);
}
