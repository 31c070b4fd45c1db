//! How many messages were sealed under which data key, since somebody last asked: random nonces have a limit.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

/// Counts in memory, for whoever keeps them.
#[derive(Default)]
pub struct Tally(Mutex<HashMap<[u8; 8], u64>>);

impl Tally {
    /// Counts messages under a key.
    pub fn add(&self, key: [u8; 8], messages: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += messages;
    }

    /// What was counted, by key; from here on it begins anew.
    #[must_use]
    pub fn take(&self) -> HashMap<[u8; 8], u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tally(…)")
    }
}
