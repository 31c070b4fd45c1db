//! What became of a wish, for whoever has its link: who closed their visit is signed in nowhere any more.

use super::Wish;
use crate::{Certificate, Error, Kept, Privacy, State};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Call, Entropy, Moment, VisitorId};
use std::time::Duration;
use storage::wish;

/// How long a link leads somewhere.
pub(super) const LINKED: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long it also tells who received what: afterwards a browser's history should not.
const NAMED: Duration = Duration::from_secs(24 * 3600);
/// Secrets of ours have 43 characters: nothing else is worth a hash or a query.
const LENGTH: usize = 43;

/// A new secret.
pub(super) fn secret(entropy: &dyn Entropy) -> String {
    BASE64URL_NOPAD.encode(&entropy.bytes::<32>())
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The wish.
    pub wish: Wish,
    /// Whose.
    pub visitor: VisitorId,
    /// When it was asked for.
    pub at: Moment,
    /// The entry that asked: the reference.
    pub entry: u64,
    /// What is kept or was, of what was asked for.
    pub kept: Vec<Kept>,
    /// The certificates, in the order of `kept`; those of what is not erased yet are missing.
    pub certificates: Vec<Certificate>,
    /// Until when copies made before may hold the keys of what was erased.
    pub copies_until: Moment,
    /// Until when this can be read.
    pub until: Moment,
    /// Whether it may still be told here who received what.
    pub names_recipients: bool,
}

impl Told {
    /// Whether something that was asked for is still under way: keys to be destroyed, a proof to be signed.
    #[must_use]
    pub fn waits(&self) -> bool {
        let ends = |kept: &Kept| kept.state == State::Ending;
        self.kept.iter().any(ends) || self.certificates.iter().any(|found| found.proof.is_none())
    }
}

impl Privacy {
    pub(super) fn wish_key(&self, secret: &str) -> Vec<u8> {
        self.0.keys.mac("guosuo/wish", secret.as_bytes()).to_vec()
    }

    /// What became of the wish behind a link; nothing when there is none or its time is over.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say.
    pub async fn told(&self, call: Call, secret: &str) -> Result<Option<Told>, Error> {
        if secret.len() != LENGTH {
            return Ok(None);
        }
        let row = wish::find(&self.0.store.read().await?, &self.wish_key(secret)).await?;
        let Some(row) = row.filter(|row| call.now < row.at.plus(LINKED)) else { return Ok(None) };
        let broken = || storage::Error::Corrupt("wishes");
        let wish: Wish = row.wish.parse().map_err(|_| broken())?;
        let visitor: VisitorId = row.subject.parse().map_err(|_| broken())?;
        let mut kept = self.kept(call.now, visitor).await?;
        kept.retain(|kept| wish == Wish::Visit || wish == Wish::Class(kept.class));
        let mut certificates = Vec::new();
        for kept in &kept {
            certificates.extend(self.certificate(visitor, kept.class).await?);
        }
        Ok(Some(Told {
            wish,
            visitor,
            at: row.at,
            entry: row.entry.unsigned_abs(),
            kept,
            certificates,
            copies_until: row.at.plus(self.0.settings.copies_live),
            until: row.at.plus(LINKED),
            names_recipients: call.now < row.at.plus(NAMED),
        }))
    }
}
