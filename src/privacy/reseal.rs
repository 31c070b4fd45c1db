//! A person's fields sealed anew under a newer data key. Values are opened and sealed in one breath and leave for
//! nobody; the rotation that asks for it is in the ledger.

use crate::{Error, Privacy};
use audit::{Action, Event};
use kernel::{Call, Entropy, RetentionClass, VisitorId};
use keys::{Deks, Keys, Rotating};
use std::time::Duration;
use storage::{SealedColumn, document, event, reseal, rotation, visitor};
use vault::{Context, Field};

/// Persons in one step.
const STEP: u64 = 20;
/// Entries in one transaction.
const DETAILS: u64 = 200;
/// How long a data key stays after its fields have left it: longer than any request that took it before lasts.
const GRACE: Duration = Duration::from_secs(3600);

impl Privacy {
    /// One step of replacing data keys, if that is under way: some persons' fields are sealed anew, and keys that nothing
    /// names any more are destroyed. Says how many persons it looked at.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; what was moved stays so.
    pub async fn step_dek(&self, call: Call) -> Result<u64, Error> {
        let Some(row) = self.0.keys.under_way(Rotating::Dek).await? else { return Ok(0) };
        let some = self.0.keys.to_replace(&row, STEP).await?;
        if some.is_empty() {
            return self.turn_dek(call, &row).await;
        }
        for (_, subject, class) in &some {
            self.reseal(call, subject, *class).await?;
        }
        let seen = some.len() as u64;
        let last = some.last().map(|(id, _, _)| id.clone()).unwrap_or_default();
        let tx = self.0.store.write(call).await?;
        rotation::advance(&tx, &row, row.done + i64::try_from(seen).unwrap_or(0), &last).await?;
        tx.commit().await?;
        Ok(seen)
    }

    /// All were looked at: either nothing is left, or what is left is looked at again.
    async fn turn_dek(&self, call: Call, row: &rotation::Model) -> Result<u64, Error> {
        let left = self.0.keys.left_to_replace(row).await?;
        let mut tx = self.0.store.write(call).await?;
        if left == 0 {
            rotation::shift(&tx, row, "done").await?;
            let note = format!("{} epoch {}", Rotating::Dek, row.epoch);
            self.0.audit.record(&mut tx, Event::new(Action::RotationEnded).note(note)).await?;
        } else if row.cursor.is_empty() {
            // Only the grace of the last keys is waited for.
            return Ok(0);
        } else {
            rotation::advance(&tx, row, row.done, "").await?;
        }
        tx.commit().await?;
        Ok(0)
    }

    async fn reseal(&self, call: Call, subject: &str, class: RetentionClass) -> Result<(), Error> {
        let keys = &self.0.keys;
        match keys.dek(call, subject, class).await {
            Ok(_) => {}
            // Erased, or only stored: it is left as it is.
            Err(keys::Error::Shredded | keys::Error::Restricted) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
        match (subject.parse::<VisitorId>(), class) {
            (Ok(visitor), RetentionClass::Profile) => self.reseal_profile(call, visitor).await?,
            (Ok(visitor), RetentionClass::AuditDetail) => self.reseal_details(call, visitor).await?,
            // Of other classes nothing is kept by now.
            _ => {}
        }
        Ok(keys.destroy_retired(call, subject, class, GRACE).await?)
    }

    /// Details of a person's entries, some at a time: there may be many, and others write in between.
    async fn reseal_details(&self, call: Call, visitor: VisitorId) -> Result<(), Error> {
        let (inner, subject, class) = (&*self.0, visitor.to_string(), RetentionClass::AuditDetail);
        let mut filter =
            event::Filter { subjects: inner.audit.names(visitor).await?, ..event::Filter::default() };
        loop {
            let tx = inner.store.write(call).await?;
            let Some(deks) = inner.keys.deks(&tx, &subject, class).await? else { return Ok(()) };
            let renew =
                Renew { keys: &inner.keys, deks: &deks, subject: &subject, class, entropy: tx.entropy() };
            let rows = event::search(&tx, &filter, DETAILS).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            filter.below = Some(last.seq);
            for row in rows {
                let Some(before) = row.detail else { continue };
                let mut after = before.clone();
                if renew.column(&row.seq.to_string(), &mut after)? {
                    reseal::detail(&tx, row.seq, &before, after).await?;
                }
            }
            tx.commit().await?;
        }
    }

    /// The visitor's own record.
    async fn reseal_profile(&self, call: Call, visitor: VisitorId) -> Result<(), Error> {
        let (inner, keys, subject) = (&*self.0, &self.0.keys, &visitor.to_string());
        let class = RetentionClass::Profile;
        let tx = inner.store.write(call).await?;
        let Some(deks) = keys.deks(&tx, subject, class).await? else { return Ok(()) };
        let entropy = tx.entropy();
        let renew = Renew { keys, deks: &deks, subject, class, entropy };
        for before in document::of(&tx, visitor).await? {
            if let Some(after) = renew.document(&before)? {
                reseal::document(&tx, &before, after).await?;
            }
        }
        if let Some(before) = visitor::find(&tx, visitor).await?
            && let Some(after) = renew.visitor(&before)?
        {
            reseal::visitor(&tx, &before, after).await?;
        }
        Ok(tx.commit().await?)
    }
}

struct Renew<'a> {
    keys: &'a Keys,
    deks: &'a Deks,
    subject: &'a str,
    class: RetentionClass,
    entropy: &'a dyn Entropy,
}

impl Renew<'_> {
    fn document(&self, before: &document::Model) -> Result<Option<document::Model>, Error> {
        let mut after = before.clone();
        let row = before.id.to_string();
        let changed = [
            self.column(&row, &mut after.issuer)?,
            self.column(&row, &mut after.number)?,
            self.column(&row, &mut after.name)?,
            self.optional(&row, &mut after.native_name)?,
            self.column(&row, &mut after.nationality)?,
            self.column(&row, &mut after.birth)?,
            self.column(&row, &mut after.sex)?,
            self.column(&row, &mut after.expiry)?,
        ];
        Ok(changed.contains(&true).then_some(after))
    }

    fn visitor(&self, before: &visitor::Model) -> Result<Option<visitor::Model>, Error> {
        let mut after = before.clone();
        let row = before.id.to_string();
        let changed = [self.optional(&row, &mut after.phone)?, self.optional(&row, &mut after.email)?];
        Ok(changed.contains(&true).then_some(after))
    }

    fn optional<F: Field>(&self, row: &str, column: &mut Option<SealedColumn<F>>) -> Result<bool, Error> {
        column.as_mut().map_or(Ok(false), |column| self.column(row, column))
    }

    /// Whether the value was under another key than the newest.
    fn column<F: Field>(&self, row: &str, column: &mut SealedColumn<F>) -> Result<bool, Error> {
        let sealed = column.sealed()?;
        let (own, newest) = (self.deks.of(&sealed)?, self.deks.newest()?);
        if own.id() == newest.id() {
            return Ok(false);
        }
        let context =
            Context { tenant: self.keys.tenant(), row, subject: self.subject, class: self.class.code() };
        let opened = vault::open(own, &context, &sealed).map_err(|_| Error::Fact)?;
        let nonce = self.entropy.bytes();
        let again =
            vault::seal(newest, self.keys.suite(), &context, nonce, &opened).map_err(|_| Error::Fact)?;
        *column = again.into();
        Ok(true)
    }
}
