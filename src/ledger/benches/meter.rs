//! Time on the wall and on the processor, and memory. On a busy machine the two times differ.

use std::{fs, time::Instant};

/// What one round cost.
pub(crate) struct Meter {
    wall: f64,
    cpu: f64,
}

/// Seconds of processor time so far, all threads (proc(5), clock ticks of 10 ms).
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Most memory ever held, in bytes.
pub(crate) fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.unwrap_or(0u64) << 10
}

impl Meter {
    pub(crate) fn of(rounds: u32, mut work: impl FnMut()) -> Self {
        let (start, used) = (Instant::now(), processor());
        for _ in 0..rounds {
            work();
        }
        let rounds = f64::from(rounds);
        Self { wall: start.elapsed().as_secs_f64() / rounds, cpu: (processor() - used) / rounds }
    }

    pub(crate) fn wall(&self) -> f64 {
        self.wall
    }

    pub(crate) fn cpu(&self) -> f64 {
        self.cpu
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
