//! What a chip is asked to sign: bytes that commit it to one session and one holder's key.

use crate::signature::Hash;

/// How often a chip signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounds {
    /// Once: 64 bits of the commitment.
    #[default]
    One,
    /// Four times: all 256 bits, so that no other session or key can be found that fits.
    Four,
}

/// The challenge of one session, bound to the key its holder will sign in with.
///
/// A chip signs eight bytes and nothing else. They are the start of SHA-256(random || session || thumbprint), so that
/// the answer is worth nothing in another session or for another key. The server keeps the random value and makes the
/// challenge again to judge the answer; it never reads a challenge from a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    commitment: [u8; 32],
    rounds: Rounds,
}

impl std::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Challenge({:?})", self.rounds)
    }
}

impl Challenge {
    /// The challenge of that random value (the server's, used once), session, and RFC 7638 thumbprint (SHA-256) of the
    /// holder's public key. The first and last have one length each, so that nothing can slide from one into another.
    #[must_use]
    pub fn new(random: &[u8; 32], session: &str, thumbprint: &[u8; 32], rounds: Rounds) -> Self {
        let mut commitment = [0; 32];
        let digest = Hash::Sha256.of(&[random, session.as_bytes(), thumbprint].concat());
        commitment.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        Self { commitment, rounds }
    }

    /// What to send to the chip, eight bytes a round: INTERNAL AUTHENTICATE (ICAO 9303-11 §6.1.1).
    #[must_use]
    pub fn nonces(&self) -> Vec<[u8; 8]> {
        let rounds = match self.rounds {
            Rounds::One => 1,
            Rounds::Four => 4,
        };
        self.commitment.as_chunks().0.iter().take(rounds).copied().collect()
    }
}
