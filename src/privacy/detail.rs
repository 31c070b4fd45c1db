//! The sealed details of an entry: what left, and from where it was asked. Opened for the person, who has a right to a
//! copy (PIPL Art. 45), or where the law asks for them; each opening is an entry itself.

use crate::{Error, Privacy, fact::Opener};
use audit::{Action, Event};
use kernel::{Call, RetentionClass, Secret, VisitorId};
use keys::Opening;
use std::{fmt, str::FromStr};
use storage::event;

/// Why details are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The person asked for a copy (PIPL Art. 45).
    Access,
    /// To establish or defend a legal claim.
    Claim,
    /// An authority of this country demands it in the way the law provides (Art. 18, 35).
    Authority,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 3] = [Self::Access, Self::Claim, Self::Authority];

    /// The word in the ledger and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Claim => "legal-claim",
            Self::Authority => "authority",
        }
    }
}

/// The text names no need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is access, legal-claim or authority")]
pub struct UnknownNeed;

impl FromStr for Need {
    type Err = UnknownNeed;
    fn from_str(text: &str) -> Result<Self, UnknownNeed> {
        Self::ALL.into_iter().find(|need| need.code() == text).ok_or(UnknownNeed)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Privacy {
    /// Opens the details of a person's entry, and records that. The text is a JSON object with `values`, `device`,
    /// `address` as far as they were known, and a `salt`; its digest is in the entry. `None` when the entry is not the
    /// person's, or has no details any more.
    ///
    /// # Errors
    /// [`keys::Error::Shredded`] when they were erased, [`keys::Error::Restricted`] when they are only stored and it is no
    /// need of the law; what the store, the keys or the ledger say.
    pub async fn detail(
        &self,
        call: Call,
        visitor: VisitorId,
        index: u64,
        need: Need,
    ) -> Result<Option<Secret>, Error> {
        let inner = &*self.0;
        let names = inner.audit.names(visitor).await?;
        let mut tx = inner.store.write(call).await?;
        let seq = i64::try_from(index).unwrap_or(i64::MAX);
        let row = event::range(&tx, seq, 1).await?.into_iter().find(|row| row.seq == seq);
        let Some(row) = row.filter(|row| row.subject.as_ref().is_some_and(|name| names.contains(name)))
        else {
            return Ok(None);
        };
        let Some(sealed) = row.detail else { return Ok(None) };
        let opening = if need == Need::Access { Opening::Usual } else { Opening::Law };
        let class = RetentionClass::AuditDetail;
        let opener = Opener::of_for(&inner.keys, &tx, visitor, class, opening).await?;
        let opener = opener.ok_or(keys::Error::Shredded)?;
        let mut text = opener.open(&seq.to_string(), &sealed)?;
        let event = Event::new(Action::DetailOpened).subject(visitor).note(format!("entry {index} {need}"));
        inner.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(Some(Secret::new(std::mem::take(&mut *text))))
    }
}
