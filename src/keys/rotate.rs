//! The life of signing keys: the next key signs, the active one retires, a new next one is published; what signed
//! nothing that still lives retires for good; a stolen key goes at once.

use crate::{
    Error, KeyRow, Keys, State, Use,
    keyring::{Held, Keyring, Making, add},
};
use jose::Alg;
use kernel::Moment;
use std::time::Duration;
use storage::{WriteTx, key};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs from now on.
    pub active: String,
    /// The key that stopped.
    pub retiring: String,
}

/// What a revocation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// What the key signed.
    pub use_: Use,
    /// The key that signs in its place, if it was the active one.
    pub active: Option<String>,
    /// Until when relying parties may go on believing the key, from what they read before.
    pub believed_until: Moment,
}

/// What a key's age asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// The key of this use and algorithm signed long enough.
    Rotate(Use, Alg),
    /// Whatever this key signed is over.
    Retire(String),
}

impl Use {
    /// How long after its key stopped the last thing it signed may live. The anchor's certificates outlive everything:
    /// it never retires by itself.
    const fn outlives(self) -> Option<Duration> {
        match self {
            // ID tokens live minutes, tokens and notices for relying parties no longer; a day is ample.
            Self::Oidc | Self::Status | Self::Request => Some(DAY),
            // A credential lives no longer than its signer's certificate.
            Self::Credential => Some(Duration::from_secs(457 * 24 * 3600)),
            Self::Anchor => None,
        }
    }
}

impl Keys {
    /// Every signing key, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<KeyRow> {
        let ring = self.0.ring.load();
        let row = |k: &Held| KeyRow {
            kid: k.key.kid().to_owned(),
            use_: k.use_,
            alg: k.key.alg().name().to_owned(),
            state: k.state,
            created_at: k.created_at,
            activated_at: k.activated_at,
            stopped_at: k.stopped_at,
        };
        ring.0.iter().map(row).collect()
    }

    /// Rotates the key of a use and algorithm in the caller's transaction; call [`Keys::reload`] after its commit.
    ///
    /// Token keys have a published `next` that takes over; certified signers are made anew, since their certificate
    /// travels with what they sign.
    ///
    /// # Errors
    /// [`Error::NoKey`] when the use has no active key, or is the anchor, which is not rotated this way;
    /// [`Error::TooSoon`] while some relying party may not have seen the next key; a conflict when another node rotated
    /// first.
    pub async fn rotate(&self, tx: &WriteTx, use_: Use, alg: Alg) -> Result<Rotated, Error> {
        let ring = self.ring_of(tx, use_).await?;
        if !self.is_known_everywhere(&ring, use_, alg, tx.now()) {
            return Err(Error::TooSoon);
        }
        self.turn(tx, &ring, (use_, alg), State::Retiring).await
    }

    /// Takes a key out of the published set at once, in the caller's transaction; if it signed, the next one signs, seen
    /// or not. Call [`Keys::reload`] after the commit; other nodes follow within seconds.
    ///
    /// # Errors
    /// [`Error::NoKey`] when there is no such key, it is gone already, or it is the anchor: verifiers pin that one.
    pub async fn revoke(&self, tx: &WriteTx, kid: &str) -> Result<Revoked, Error> {
        let ring = Keyring::of(tx, &self.0.service, &self.0.ring.load()).await?;
        let held =
            ring.0.iter().find(|k| k.key.kid() == kid && k.state.is_published()).ok_or(Error::NoKey)?;
        let (use_, alg, state) = (held.use_, held.key.alg(), held.state);
        if use_ == Use::Anchor {
            return Err(Error::NoKey);
        }
        let active = match state {
            State::Active => Some(self.turn(tx, &ring, (use_, alg), State::Revoked).await?.active),
            _ => {
                key::advance(tx, kid, state.code(), State::Revoked.code(), tx.now()).await?;
                None
            }
        };
        if state == State::Next {
            let making = Making { use_, alg, state: State::Next };
            add(tx, &self.0.service, &self.0.settings, &ring, making).await?;
        }
        Ok(Revoked { use_, active, believed_until: tx.now().plus(self.0.settings.seen_within) })
    }

    /// What the age of keys asks for, at that instant.
    #[must_use]
    pub fn due(&self, now: Moment) -> Vec<Due> {
        let ring = self.0.ring.load();
        let mut due = Vec::new();
        for held in &ring.0 {
            let (use_, alg) = (held.use_, held.key.alg());
            let over = |since: Option<Moment>, most: Duration| since.is_some_and(|at| now.since(at) >= most);
            match (held.state, self.0.settings.rotate_after, use_.outlives()) {
                (State::Active, Some(most), Some(_))
                    if over(held.activated_at, most) && self.is_known_everywhere(&ring, use_, alg, now) =>
                {
                    due.push(Due::Rotate(use_, alg));
                }
                (State::Retiring, _, Some(most)) if over(held.stopped_at, most) => {
                    due.push(Due::Retire(held.key.kid().to_owned()));
                }
                _ => {}
            }
        }
        due
    }

    /// Takes a key that stopped out of the published set.
    ///
    /// # Errors
    /// A conflict when another node did.
    pub async fn retire(&self, tx: &WriteTx, kid: &str) -> Result<(), Error> {
        Ok(key::leave(tx, kid, State::Retiring.code(), State::Retired.code()).await?)
    }

    /// Reads the keys again, after a rotation here or on another node.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub async fn reload(&self) -> Result<(), Error> {
        let tx = self.0.store.read().await?;
        self.refresh(&tx).await?;
        let ring = Keyring::of(&tx, &self.0.service, &self.0.ring.load()).await?;
        self.0.ring.store(std::sync::Arc::new(ring));
        Ok(())
    }

    async fn ring_of(&self, tx: &WriteTx, use_: Use) -> Result<Keyring, Error> {
        if use_ == Use::Anchor {
            return Err(Error::NoKey);
        }
        Keyring::of(tx, &self.0.service, &self.0.ring.load()).await
    }

    /// Whether every relying party has the next key: it was published longer than a copy of the set lives, or the set
    /// was never published without it.
    fn is_known_everywhere(&self, ring: &Keyring, use_: Use, alg: Alg, now: Moment) -> bool {
        let Some(next) = ring.next(use_, alg) else { return true };
        let mut others = ring.0.iter().filter(|k| k.use_ == use_);
        now.since(next.created_at) >= self.0.settings.seen_within
            || !others.any(|k| k.created_at < next.created_at)
    }

    /// The next key signs from here on; the active one goes into `to`.
    async fn turn(
        &self,
        tx: &WriteTx,
        ring: &Keyring,
        (use_, alg): (Use, Alg),
        to: State,
    ) -> Result<Rotated, Error> {
        let old = ring.active(use_, alg).ok_or(Error::NoKey)?.key.kid().to_owned();
        let making = Making { use_, alg, state: State::Next };
        let next = match ring.next(use_, alg) {
            Some(held) => held.key.kid().to_owned(),
            None => add(tx, &self.0.service, &self.0.settings, ring, making).await?,
        };
        key::advance(tx, &old, State::Active.code(), to.code(), tx.now()).await?;
        key::advance(tx, &next, State::Next.code(), State::Active.code(), tx.now()).await?;
        if use_ == Use::Oidc {
            add(tx, &self.0.service, &self.0.settings, ring, making).await?;
        }
        Ok(Rotated { active: next, retiring: old })
    }
}
