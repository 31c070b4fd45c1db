//! Time on the wall and on the processor. On a busy machine the two differ.

use std::{fs, time::Instant};

/// A start of both clocks.
pub(crate) struct Clock {
    start: Instant,
    used: f64,
}

/// Seconds that something took.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), used: processor() }
    }

    pub(crate) fn spent(&self) -> Spent {
        Spent { wall: self.start.elapsed().as_secs_f64(), cpu: processor() - self.used }
    }
}

/// Seconds of processor time so far, all threads (proc(5), clock ticks of 10 ms).
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
