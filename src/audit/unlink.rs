//! A person leaves the log: what their entries say of decisions, countries and mechanisms stays to be proved, and nobody
//! can tell any more whose they were.

use crate::{Audit, Error, check};
use kernel::{Call, VisitorId};
use ledger::Name;
use storage::event;

/// Entries of one transaction: others write in between.
const BATCH: u64 = 200;

impl Audit {
    /// Erases pseudonym, chain and commitment from the person's entries below an index, and the secret of their salts:
    /// without it no guess can be tested against the hashes that stay. Says how many entries. Done in steps; after a
    /// stop it goes on where it was.
    ///
    /// # Errors
    /// [`Error::Damaged`] when an entry does not read; what the store says.
    pub async fn unlink(&self, call: Call, visitor: VisitorId, below: u64) -> Result<u64, Error> {
        let subject = Some(self.pseudonym(visitor));
        let below = Some(i64::try_from(below).unwrap_or(i64::MAX));
        let filter = event::Filter { subject, below, ..event::Filter::default() };
        let mut erased = 0;
        loop {
            let tx = self.store.write(call).await?;
            let rows = event::search(&tx, &filter, BATCH).await?;
            if rows.is_empty() {
                return Ok(erased);
            }
            for row in rows {
                let whole = check::fields(&row)?;
                let kept = whole.hide(Name::PERSONAL.into_iter().collect());
                let kept = kept.ok_or(Error::Damaged("an entry's fields"))?;
                // Whoever erases must not be able to change: the rest still gives the leaf.
                if kept.leaf().map(|leaf| leaf.to_vec()).as_ref() != Some(&row.leaf) {
                    return Err(Error::Damaged("an entry does not hash to its leaf"));
                }
                event::erase_person(&tx, row.seq, kept.text(), kept.hidden_text()).await?;
                erased += 1;
            }
            tx.commit().await?;
        }
    }
}
