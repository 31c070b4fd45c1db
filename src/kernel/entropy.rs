//! Where randomness comes from.

/// A source of bytes nobody can guess. The hull hands one down; tests hand down a seeded one.
pub trait Entropy: Send + Sync {
    /// Fills `out`. A source that cannot must not return.
    fn fill(&self, out: &mut [u8]);
}

impl dyn Entropy + '_ {
    /// `N` fresh bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) {
        // A machine without randomness must not go on: every key and code would be guessable.
        if getrandom::fill(out).is_err() {
            std::process::abort();
        }
    }
}
