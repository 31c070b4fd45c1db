//! What is kept about a person, class by class: for their own page.

use crate::{Error, Privacy};
use kernel::{Moment, RetentionClass, VisitorId};
use storage::{erasure, restriction};

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
}

impl Privacy {
    /// What is kept about a person and what was erased; classes of which there was never anything are left out.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn kept(&self, visitor: VisitorId) -> Result<Vec<Kept>, Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        let held = inner.keys.held(&subject).await?;
        let tx = inner.store.read().await?;
        let erased = erasure::of(&tx, &subject).await?;
        let restricted = restriction::of(&tx, &subject).await?;
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
            kept.push(Kept { class: *class, state });
        }
        Ok(kept)
    }
}
