//! A clock that moves when told.

use kernel::{Clock, Moment, SystemClock};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

/// The clock of a test.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Begins at the machine's time, since clients nobody here wrote look at it too.
    pub fn starting_now() -> Self {
        Self(AtomicI64::new(SystemClock.now().millis()))
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).expect("not that far"), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}
