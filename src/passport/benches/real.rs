//! Real chips, read where they lie: their security objects under the real lists. Their data groups are not there; an
//! empty zone and 20 kB that nobody signed stand in, which are hashed as others are.

use super::timing::{judge, least_of_two, micros};
use guosuo_passport::{Anchor, Files, Trust, specimen::Bare, verify};
use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
};

/// 2023-03-28.
const THEN: i64 = 1_680_000_000;
/// Verifications a second on one core, of the slowest.
const RATE: f64 = 300.0;

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("a file of the folder")
}

fn trust(lists: &Path) -> Trust {
    let mut trust = Trust::empty();
    for (list, pin) in
        [("DE_ML_2025-03-05-08-05-28.ml", "DE_ROOT_CA_CSCA07.cer"), ("NL_ML_2025-12-20.ml", "NL_ROOT_CA.cer")]
    {
        let pin = Anchor::parse(&read(&lists.join(pin))).expect("a certificate");
        let imported = Trust::read(&read(&lists.join(list)), &[pin]).expect("a list");
        imported.anchors.into_iter().for_each(|anchor| trust.add(anchor));
    }
    trust
}

#[expect(clippy::disallowed_methods, reason = "the folder of real data is named by the environment")]
fn folder() -> Option<PathBuf> {
    env::var("GUOSUO_PASSPORT_DATA").ok().map(PathBuf::from)
}

pub(crate) fn run() {
    let Some(data) = folder() else {
        println!("\nReal chips: not measured, GUOSUO_PASSPORT_DATA names no folder.");
        return;
    };
    let trust = trust(&data.join("master-lists"));
    println!("\nReal chips under {} certificates:", trust.anchors().len());
    println!("{:<44} {:>9} {:>9} {:>6} {:>9}", "chip", "bare us", "whole us", "ratio", "a second");
    let mut names: Vec<PathBuf> = fs::read_dir(data.join("sod-real"))
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "sod"))
        .collect();
    names.sort();
    for path in names {
        let filling = [&[0x75, 0x82, 0x4e, 0x20][..], &[0x5a; 20_000]].concat();
        let files = Files::classify(vec![read(&path), vec![0x61, 0], filling]).expect("files");
        let bare = Bare::of(&files, &trust).expect("signatures that hold");
        let (bare, whole) = least_of_two(&mut || assert!(bare.holds()), &mut || {
            black_box(verify(&files, &trust, THEN));
        });
        let (rate, ratio) = (1.0 / whole.as_secs_f64(), whole.as_secs_f64() / bare.as_secs_f64());
        let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
        let line =
            format!("{name:<44} {:>9.1} {:>9.1} {ratio:>6.2} {rate:>9.0}", micros(bare), micros(whole));
        judge(&line, rate >= RATE);
    }
}
