//! What is counted while the service runs: atomic numbers that grow, for whoever asks from time to time.
//!
//! They are values like all else, handed down or owned by who counts. Labels are the service's own words: never
//! what a client chose, never anything about a person.

use std::{
    array,
    collections::BTreeMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// A number that grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One more.
    pub fn count(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, many: u64) {
        self.0.fetch_add(many, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long things took: how many were done within each bound, and their sum.
#[derive(Debug, Default)]
pub struct Times {
    within: [Counter; Self::BOUNDS.len()],
    longer: Counter,
    nanos: Counter,
}

impl Times {
    /// The bounds, in seconds.
    pub const BOUNDS: [f64; 14] =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

    /// One more that took so long.
    pub fn took(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        let within = self.within.iter().zip(Self::BOUNDS).find(|(_, bound)| seconds <= *bound);
        within.map_or(&self.longer, |(counter, _)| counter).count();
        self.nanos.add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// How many took no longer than each bound.
    #[must_use]
    pub fn within(&self) -> [u64; Self::BOUNDS.len()] {
        let mut sum = 0;
        array::from_fn(|at| {
            sum += self.within.get(at).map_or(0, Counter::total);
            sum
        })
    }

    /// How many there were.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.within.iter().chain([&self.longer]).map(Counter::total).sum()
    }

    /// How long all of them took together.
    #[must_use]
    pub fn sum(&self) -> Duration {
        Duration::from_nanos(self.nanos.total())
    }
}

/// The same kind of number for each of a handful of words.
#[derive(Debug, Default)]
pub struct By<T>(RwLock<BTreeMap<String, Arc<T>>>);

impl<T: Default> By<T> {
    /// The number of a word; the first time it begins at zero.
    pub fn of(&self, word: &str) -> Arc<T> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(word).map(Arc::clone);
        known.unwrap_or_else(|| {
            let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(word.to_owned()).or_default())
        })
    }

    /// Every word so far with its number.
    #[must_use]
    pub fn all(&self) -> Vec<(String, Arc<T>)> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(word, number)| (word.clone(), Arc::clone(number))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_within_every_bound_they_keep() {
        let times = Times::default();
        for millis in [0, 1, 2, 30_000] {
            times.took(Duration::from_millis(millis));
        }
        let within: Vec<_> = times.within().into_iter().zip(Times::BOUNDS).collect();
        assert_eq!(within[0], (1, 0.0001));
        assert_eq!(within[3], (2, 0.001), "a bound is part of what it bounds");
        assert_eq!(within[4], (3, 0.0025));
        assert_eq!(within[13], (3, 10.0));
        assert_eq!((times.total(), times.sum()), (4, Duration::from_millis(30_003)));
    }

    #[test]
    fn each_word_has_its_own_number() {
        let by = By::<Counter>::default();
        by.of("one").count();
        by.of("other").add(2);
        by.of("one").count();
        let all: Vec<_> = by.all().into_iter().map(|(word, number)| (word, number.total())).collect();
        assert_eq!(all, [("one".to_owned(), 2), ("other".to_owned(), 2)]);
    }
}
