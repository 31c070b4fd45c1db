//! A person leaves the log: what their entries say of decisions, countries and mechanisms stays to be proved, and nobody
//! can tell any more whose they were.

use crate::{Audit, Error, check, name::outlives_the_person};
use kernel::{Call, VisitorId};
use ledger::Name;
use storage::{WriteTx, event};

/// Entries of one transaction: others write in between.
const BATCH: u64 = 200;

impl Audit {
    /// Erases pseudonym, chain, commitment and sealed details from a person's entries, and the secret of their salts:
    /// without it no guess can be tested against the hashes that stay. Entries below an index, where they bear the name
    /// that outlives the person; what asks for an erasure and what tells of it stays. Says how many entries. Done in
    /// steps, before the person's keys are destroyed, which alone tell their name; after a stop it is done again.
    ///
    /// # Errors
    /// [`Error::Damaged`] when an entry does not read; what the store and the keys say.
    pub async fn unlink(&self, call: Call, visitor: VisitorId, below: u64) -> Result<u64, Error> {
        let (below, lasting) = (i64::try_from(below).unwrap_or(i64::MAX), self.lasting_name(visitor));
        let mut erased = 0;
        for name in self.names(visitor).await? {
            let below = if name == lasting { below } else { i64::MAX };
            let mut filter =
                event::Filter { subjects: vec![name], below: Some(below), ..event::Filter::default() };
            loop {
                let tx = self.store.write(call).await?;
                let rows = event::search(&tx, &filter, BATCH).await?;
                let Some(last) = rows.last() else { break };
                filter.below = Some(last.seq);
                for row in rows {
                    if !row.action.parse().is_ok_and(outlives_the_person) {
                        erase(&tx, &row).await?;
                        erased += 1;
                    }
                }
                tx.commit().await?;
            }
        }
        Ok(erased)
    }
}

async fn erase(tx: &WriteTx, row: &event::Model) -> Result<(), Error> {
    let whole = check::fields(row)?;
    let kept = whole.hide(Name::PERSONAL.into_iter().collect()).ok_or(Error::Damaged("an entry's fields"))?;
    // Whoever erases must not be able to change: the rest still gives the leaf.
    if kept.leaf().map(|leaf| leaf.to_vec()).as_ref() != Some(&row.leaf) {
        return Err(Error::Damaged("an entry does not hash to its leaf"));
    }
    Ok(event::erase_person(tx, row.seq, kept.text(), kept.hidden_text()).await?)
}
