//! What sealing and opening a field costs against bare AES-256-GCM of ring over the same bytes, in the same run.
//!
//! `cargo bench -p guosuo-vault`

#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

use guosuo_vault::{Context, Dek, Field, IndexKey, Sealed, Suite, open, seal, wrap};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// A field may cost so many times the bare cipher.
const RATIO: f64 = 8.0;
/// Bytes of a field, and of what is bound with it: as a passport's number in its row.
const FIELD: [u8; 32] = [b'x'; 32];
const BOUND: usize = 64;

struct Number;

impl Field for Number {
    const TABLE: &'static str = "documents";
    const COLUMN: &'static str = "number";
}

const HERE: Context<'_> = Context {
    tenant: "main",
    row: "doc_01jz8m3x7q4w9v2t5r6y8p0n1k",
    subject: "vis_01jz8m3x7q4w9v2t5r6y8p0n1k",
    class: "profile",
};

/// The least of several rounds of some milliseconds each: what it costs when nothing else runs.
fn least(work: &mut dyn FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..40 {
        let start = Instant::now();
        for _ in 0..5_000 {
            work();
        }
        best = best.min(start.elapsed() / 5_000);
    }
    best
}

fn nanos(work: &mut dyn FnMut()) -> f64 {
    least(work).as_secs_f64() * 1e9
}

/// Bare ring: the key is scheduled beforehand, the nonce is at hand, nothing is allocated.
fn bare() -> (f64, f64) {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).expect("a key"));
    let nonce = || Nonce::assume_unique_for_key([9; 12]);
    let aad = [7; BOUND];
    let mut buffer = [0; FIELD.len() + 16];
    let sealing = nanos(&mut || {
        let (text, tag) = buffer.split_at_mut(FIELD.len());
        text.copy_from_slice(&FIELD);
        let made = key.seal_in_place_separate_tag(nonce(), Aad::from(&aad), black_box(text)).expect("sealed");
        tag.copy_from_slice(made.as_ref());
    });
    let sealed = buffer;
    let opening = nanos(&mut || {
        let mut copy = sealed;
        black_box(key.open_in_place(nonce(), Aad::from(&aad), black_box(&mut copy)).expect("opened"));
    });
    (sealing, opening)
}

fn field(suite: Suite) -> (f64, f64) {
    let dek = Dek::new([1; 8], &[1; 32]);
    let sealing = nanos(&mut || {
        black_box(seal::<Number>(&dek, suite, &HERE, [9; 24], black_box(&FIELD)).expect("sealed"));
    });
    let sealed: Sealed<Number> = seal(&dek, suite, &HERE, [9; 24], &FIELD).expect("sealed");
    let opening = nanos(&mut || {
        black_box(open(&dek, &HERE, black_box(&sealed)).expect("opened"));
    });
    (sealing, opening)
}

fn main() {
    println!(
        "A field of {} bytes in its place, on one core, against ring with {BOUND} bytes bound:",
        FIELD.len()
    );
    println!("{:<28} {:>9} {:>9} {:>7} {:>7}", "", "seal ns", "open ns", "ratio", "ratio");
    let base = bare();
    println!("{:<28} {:>9.0} {:>9.0}", "ring AES-256-GCM, bare", base.0, base.1);
    for (name, suite, target) in
        [("seal/v1 suite 1 (XAES)", Suite::Aes, true), ("seal/v1 suite 2 (SM4)", Suite::National, false)]
    {
        let (sealing, opening) = field(suite);
        let ratios = (sealing / base.0, opening / base.1);
        let missed = target && ratios.0.max(ratios.1) > RATIO;
        println!(
            "{name:<28} {sealing:>9.0} {opening:>9.0} {:>7.2} {:>7.2}{}",
            ratios.0,
            ratios.1,
            if missed { "   MISSED" } else { "" }
        );
    }
    let index = IndexKey::derive(&[1; 32], "main", "documents", "number_index", 1);
    let one = nanos(&mut || {
        black_box(index.index(&[b"UTO", b"L01X00T47"]));
    });
    println!("{:<28} {one:>9.0}", "blind index");
    let one = nanos(&mut || {
        black_box(wrap(Suite::Aes, &[1; 32], &["dek", "main", "vis_1"], [9; 24], &[5; 32]).expect("wrapped"));
    });
    println!("{:<28} {one:>9.0}", "a key under a key");
}
