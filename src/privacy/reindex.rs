//! Blind indexes under another key, while passports are enrolled and found: both epochs are written, old passports get
//! their coming index, all move over, the coming rows go. Until the last has moved both epochs are unique. Credentials,
//! which are found in every epoch, follow: by then nobody writes the earlier.

use crate::{Error, Privacy, fact};
use audit::{Action, Event};
use kernel::{Assurance, Call, RetentionClass};
use keys::{Indexed, Number, Rotating};
use serde_json::Value;
use storage::{
    Tx, WriteTx, credential, document,
    rotation::{self, Coming},
    visitor,
};

/// Passports in one step.
const STEP: u64 = 100;

impl Privacy {
    /// One step of changing the key of blind indexes, if that is under way. Says how much it did: nothing, and
    /// there is nothing to do.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; what was moved stays so.
    pub async fn step_index(&self, call: Call) -> Result<u64, Error> {
        let Some(row) = self.0.keys.under_way(Rotating::Index).await? else { return Ok(0) };
        match row.phase.as_str() {
            "backfill" => self.backfill(call, &row).await,
            "flip" => self.flip(call, &row).await,
            "drop" => self.drop_coming(call, &row).await,
            _ => self.follow(call, &row).await,
        }
    }

    async fn backfill(&self, call: Call, row: &rotation::Model) -> Result<u64, Error> {
        let tx = self.0.store.write(call).await?;
        let mut some = rotation::uncovered(&tx, row.epoch, row.cursor.parse().ok(), STEP).await?;
        let cursor = some.last().map_or_else(|| row.cursor.clone(), |last| last.id.to_string());
        let swept = some.is_empty();
        if swept {
            // Who enrolled meanwhile wrote both; whoever did not, and lies before the cursor, is found here.
            some = rotation::uncovered(&tx, row.epoch, None, STEP).await?;
        }
        let mut moved = 0;
        for passport in &some {
            moved += u64::from(self.cover(&tx, passport, row.epoch).await?);
        }
        if swept && moved == 0 {
            // What is left is being erased: its index goes with its key.
            rotation::shift(&tx, row, "flip").await?;
        } else {
            rotation::advance(&tx, row, row.done + i64::try_from(moved).unwrap_or(0), &cursor).await?;
        }
        tx.commit().await?;
        Ok(some.len() as u64 + 1)
    }

    /// Writes the coming index of a passport; `false` when it does not open, being erased.
    async fn cover(&self, tx: &WriteTx, passport: &document::Model, epoch: i32) -> Result<bool, Error> {
        let Some(coming) = self.coming(tx, passport, epoch).await? else { return Ok(false) };
        rotation::come(tx, coming).await?;
        Ok(true)
    }

    async fn coming(
        &self,
        tx: &impl Tx,
        passport: &document::Model,
        epoch: i32,
    ) -> Result<Option<Coming>, Error> {
        let keys = &self.0.keys;
        let (visitor, class) = (passport.visitor, RetentionClass::Profile);
        // What is only stored is protected like the rest: its index changes its key too.
        let opener = match fact::Opener::of_for(keys, tx, visitor, class, keys::Opening::Law).await {
            Ok(Some(opener)) => opener,
            Ok(None) | Err(Error::Keys(keys::Error::Shredded)) => return Ok(None),
            Err(other) => return Err(other),
        };
        let row = passport.id.to_string();
        let (issuer, number) = (opener.open(&row, &passport.issuer)?, opener.open(&row, &passport.number)?);
        let (name, birth) = (opener.open(&row, &passport.name)?, opener.open(&row, &passport.birth)?);
        let name: Value = serde_json::from_str(&name).map_err(|_| Error::Fact)?;
        let part = |key: &str| name.get(key).and_then(Value::as_str).unwrap_or_default();
        let indexed = Indexed {
            // What was only typed claims no number.
            number: if passport.evidence == Assurance::Typed {
                Number::Typed(passport.visitor)
            } else {
                Number::Claimed(&issuer, &number)
            },
            person: [part("primary"), part("secondary"), &birth],
        };
        let (number, person) =
            keys.document_index(&indexed).in_epoch(epoch).ok_or(storage::Error::Conflict)?;
        Ok(Some(Coming { document: passport.id, number, person: Some(person) }))
    }

    async fn flip(&self, call: Call, row: &rotation::Model) -> Result<u64, Error> {
        let tx = self.0.store.write(call).await?;
        let moved = self.flip_some(&tx, row).await?;
        if moved < STEP {
            // Whoever still writes both has ended when this is written, and nobody begins before it is committed: what
            // they wrote moves now, and none is left.
            rotation::shift(&tx, row, "drop").await?;
            if self.flip_some(&tx, row).await? == STEP {
                return Ok(STEP);
            }
        }
        tx.commit().await?;
        Ok(moved + 1)
    }

    async fn flip_some(&self, tx: &WriteTx, row: &rotation::Model) -> Result<u64, Error> {
        let some = rotation::behind(tx, row.epoch, STEP).await?;
        for passport in &some {
            let coming = match rotation::coming_of(tx, passport.id).await? {
                Some(coming) => Some(coming),
                None => self.coming(tx, passport, row.epoch).await?,
            };
            match coming {
                Some(coming) => rotation::flip(tx, &coming, row.epoch).await?,
                // Being erased: nothing finds it any more, in no epoch.
                None => storage::erasure::forget_index(tx, passport.id).await?,
            }
        }
        Ok(some.len() as u64)
    }

    async fn drop_coming(&self, call: Call, row: &rotation::Model) -> Result<u64, Error> {
        let tx = self.0.store.write(call).await?;
        let gone = rotation::drop_coming(&tx, STEP).await?;
        if gone == 0 {
            rotation::shift(&tx, row, "follow").await?;
        }
        tx.commit().await?;
        Ok(gone + 1)
    }

    /// The credentials of some visitors. Those whose data is erased too: what they hold can still be revoked.
    async fn follow(&self, call: Call, row: &rotation::Model) -> Result<u64, Error> {
        let mut tx = self.0.store.write(call).await?;
        let some = visitor::after(&tx, row.cursor.parse().ok(), STEP).await?;
        for id in &some {
            let index = self.0.keys.visitor_index_in(row.epoch, credential::SUBJECT, *id);
            let index = index.ok_or(storage::Error::Conflict)?;
            credential::reindex(&tx, &index.found, &index.written).await?;
        }
        match some.last() {
            Some(last) => rotation::advance(&tx, row, row.done, &last.to_string()).await?,
            None => {
                rotation::shift(&tx, row, "done").await?;
                let note = format!("{} epoch {}", Rotating::Index, row.epoch);
                self.0.audit.record(&mut tx, Event::new(Action::RotationEnded).note(note)).await?;
            }
        }
        tx.commit().await?;
        Ok(some.len() as u64 + 1)
    }
}
