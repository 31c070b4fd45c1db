//! A bar that grows, where somebody sits before a terminal.

use std::io::{IsTerminal, Write, stderr};

const WIDTH: u64 = 40;

/// How far something got. Says nothing where its lines would end up in a file.
pub(super) struct Bar {
    shown: Option<u64>,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { shown: stderr().is_terminal().then_some(u64::MAX) }
    }

    pub(super) fn tell(&mut self, done: u64, total: u64) {
        let Some(shown) = &mut self.shown else { return };
        let part = (done.saturating_mul(100)).checked_div(total).unwrap_or(100);
        if *shown == part {
            return;
        }
        *shown = part;
        let full = part * WIDTH / 100;
        let bar: String = (0..WIDTH).map(|at| if at < full { '#' } else { '.' }).collect();
        let end = if done >= total { "\n" } else { "" };
        // A bar that cannot be drawn stops nothing.
        let _ = write!(stderr(), "\r{bar} {part:3} %  {done} of {total}{end}");
    }
}
