//! What is kept about a person, class by class: for their own page.

use crate::{
    Error, Privacy,
    keep::{Hold, hold},
};
use kernel::{Basis, Moment, RetentionClass, VisitorId};
use storage::{erasure, grant, restriction};

/// How it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Used for what it was given for.
    Used,
    /// Only stored, because a law demands it.
    Stored {
        /// The article of the law tables.
        article: String,
        /// When it will be erased, if that is known.
        until: Option<Moment>,
    },
    /// To be erased; nothing of it opens any more.
    Ending,
    /// Erased.
    Erased {
        /// When it was asked for.
        at: Moment,
        /// The ledger entry whose receipt is the certificate.
        certificate: u64,
    },
}

/// One retention class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The class.
    pub class: RetentionClass,
    /// How it is kept.
    pub state: State,
    /// What keeping it rests on.
    pub hold: Hold,
}

impl Kept {
    /// Whether it is used, and no law demands that it is kept: whoever asks for its erasure gets it.
    #[must_use]
    pub fn goes(&self) -> bool {
        self.state == State::Used && self.hold.article.is_none()
    }

    /// Whether it is erased, or about to be: nothing of it opens.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.state, State::Ending | State::Erased { .. })
    }

    /// The article that demands it and until when, as it is stored already or would be from now on.
    #[must_use]
    pub fn demanded(&self) -> Option<(&str, Option<Moment>)> {
        match &self.state {
            State::Used => self.hold.article.as_deref().map(|article| (article, self.hold.until)),
            State::Stored { article, until } => Some((article, *until)),
            State::Ending | State::Erased { .. } => None,
        }
    }
}

impl Privacy {
    /// What is kept about a person and what was erased; classes of which there was never anything are left out.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn kept(&self, now: Moment, visitor: VisitorId) -> Result<Vec<Kept>, Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        let held = inner.keys.held(&subject).await?;
        let tx = inner.store.read().await?;
        let erased = erasure::of(&tx, &subject).await?;
        let restricted = restriction::of(&tx, &subject).await?;
        let given = grant::of(&tx, visitor).await?.iter().filter_map(|row| row.used_at).max();
        let set = self.policies();
        let mut kept = Vec::new();
        for class in RetentionClass::ALL {
            let state = match erased.iter().find(|row| row.class == class.code()) {
                Some(row) => match row.shredded {
                    Some(entry) => State::Erased { at: row.requested_at, certificate: entry.unsigned_abs() },
                    None => State::Ending,
                },
                None if !held.contains(class) => continue,
                None => match restricted.iter().find(|row| row.class == class.code()) {
                    Some(row) => State::Stored { article: row.article.clone(), until: row.until },
                    None => State::Used,
                },
            };
            let held = hold(set.purposes.keeps(*class), now, given);
            // Where no demand is left nothing holds it against the person's word.
            let hold = held.unwrap_or(Hold { basis: Basis::Consent, article: None, until: None });
            kept.push(Kept { class: *class, state, hold });
        }
        Ok(kept)
    }
}
