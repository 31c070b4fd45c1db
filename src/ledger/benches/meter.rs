//! What rounds of something cost in time, and memory.

#[path = "clock.rs"]
mod clock;

use clock::{Clock, Spent};
use std::fs;

/// What one round cost.
pub(crate) struct Meter(Spent);

/// Most memory ever held, in bytes.
pub(crate) fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0u64) << 10
}

impl Meter {
    pub(crate) fn of(rounds: u32, mut work: impl FnMut()) -> Self {
        let clock = Clock::start();
        for _ in 0..rounds {
            work();
        }
        let (rounds, Spent { wall, cpu }) = (f64::from(rounds), clock.spent());
        Self(Spent { wall: wall / rounds, cpu: cpu / rounds })
    }

    pub(crate) fn wall(&self) -> f64 {
        self.0.wall
    }

    pub(crate) fn cpu(&self) -> f64 {
        self.0.cpu
    }
}

/// The number among the words of the command line, or a million.
pub(crate) fn entries() -> u64 {
    std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000)
}

/// A line with its judgement against a target.
pub(crate) fn judge(line: &str, holds: bool) {
    println!("{line}: {}", if holds { "yes" } else { "MISSED" });
}
