//! Rotation: the next key signs, the active one retires, a new next one is published.

use crate::{
    Error, KeyRow, Keys, State, Use,
    keyring::{Keyring, Making, add},
};
use jose::Alg;
use storage::{WriteTx, key};

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The key that signs from now on.
    pub active: String,
    /// The key that stopped.
    pub retiring: String,
}

impl Keys {
    /// Every signing key, oldest first.
    #[must_use]
    pub fn list(&self) -> Vec<KeyRow> {
        let ring = self.0.ring.load();
        let row = |k: &crate::keyring::Held| KeyRow {
            kid: k.key.kid().to_owned(),
            use_: k.use_,
            alg: k.key.alg().name().to_owned(),
            state: k.state,
            created_at: k.created_at,
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
    /// a conflict when another node rotated first.
    pub async fn rotate(&self, tx: &WriteTx, use_: Use, alg: Alg) -> Result<Rotated, Error> {
        if use_ == Use::Anchor {
            return Err(Error::NoKey);
        }
        let ring = Keyring::of(tx, &*self.0.root).await?;
        let old = ring.active(use_, alg).ok_or(Error::NoKey)?.key.kid().to_owned();
        let next = ring.0.iter().find(|k| k.use_ == use_ && k.key.alg() == alg && k.state == State::Next);
        let making = Making { use_, alg, state: State::Next };
        let next = match next {
            Some(held) => held.key.kid().to_owned(),
            None => add(tx, &*self.0.root, &self.0.settings, &ring, making).await?,
        };
        key::advance(tx, &old, State::Active.code(), State::Retiring.code(), tx.now()).await?;
        key::advance(tx, &next, State::Next.code(), State::Active.code(), tx.now()).await?;
        if use_ == Use::Oidc {
            add(tx, &*self.0.root, &self.0.settings, &ring, making).await?;
        }
        Ok(Rotated { active: next, retiring: old })
    }

    /// Reads the signing keys again, after a rotation here or on another node.
    ///
    /// # Errors
    /// As [`Keys::open`].
    pub async fn reload(&self) -> Result<(), Error> {
        let ring = Keyring::read(&self.0.store, &*self.0.root).await?;
        self.0.ring.store(std::sync::Arc::new(ring));
        Ok(())
    }
}
