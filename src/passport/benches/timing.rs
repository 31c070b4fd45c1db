//! Times of one piece of work.

use std::time::{Duration, Instant};

/// The least of several rounds of some milliseconds each: what it costs when nothing else runs.
pub(crate) fn least(work: &mut dyn FnMut()) -> Duration {
    work();
    let mut best = Duration::MAX;
    let mut batch = 1u32;
    for round in 0..12 {
        let start = Instant::now();
        for _ in 0..batch {
            work();
        }
        let taken = start.elapsed();
        if round == 0 {
            batch = u32::try_from(Duration::from_millis(15).as_nanos() / taken.as_nanos().max(1))
                .unwrap_or(1)
                .max(1);
        } else {
            best = best.min(taken / batch);
        }
    }
    best
}

/// The two, in turns, so that a busy machine is busy for both.
pub(crate) fn least_of_two(one: &mut dyn FnMut(), other: &mut dyn FnMut()) -> (Duration, Duration) {
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        best = (best.0.min(least(one)), best.1.min(least(other)));
    }
    best
}

pub(crate) fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// A line with its judgement against a target.
pub(crate) fn judge(line: &str, holds: bool) {
    println!("{line}{}", if holds { "" } else { "   MISSED" });
}
