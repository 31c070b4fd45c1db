//! Erasure by destroying keys (PIPL Art. 47): what is sealed under them opens nowhere any more, in no copy made later.
//!
//! Asked for first, in the ledger and in the database at once: from that commit on nothing opens. Then the keys go, and
//! with them the blind indexes; then the ledger says so, and that entry is the tombstone. Whoever is stopped in between
//! finishes at the next start. A copy of the database made before is brought up to date by the tombstones.

use crate::{Error, Privacy};
use audit::{Action, Event, Reader, Receipted};
use kernel::{Call, RetentionClass, VisitorId};
use std::{fmt, str::FromStr};
use storage::{WriteTx, erasure};

/// Why something is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The person asked (PIPL Art. 47(1), 50).
    Request,
    /// Consent was withdrawn (Art. 47(1)(3)).
    Withdrawn,
    /// The purpose is fulfilled or the time is over (Art. 47(1)(1), (2)).
    Over,
    /// It was handled against the law (Art. 47(1)(4)).
    Unlawful,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 4] = [Self::Request, Self::Withdrawn, Self::Over, Self::Unlawful];

    /// The word in the ledger and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Withdrawn => "withdrawn",
            Self::Over => "over",
            Self::Unlawful => "unlawful",
        }
    }
}

/// The text names no ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ground is request, withdrawn, over or unlawful")]
pub struct UnknownGround;

impl FromStr for Ground {
    type Err = UnknownGround;
    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        Self::ALL.into_iter().find(|ground| ground.code() == text).ok_or(UnknownGround)
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What the person is given: that it was done, and where the ledger says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The name by which the ledger knows the person's erasures.
    pub subject: String,
    /// What was erased.
    pub class: String,
    /// Why.
    pub ground: String,
    /// The entry that asked.
    pub requested: u64,
    /// The tombstone.
    pub shredded: u64,
    /// That the tombstone is in the ledger: the file `.tlog-proof` that `guosuo audit verify` takes. None until a
    /// checkpoint covers it, and when the time of the entry itself is over.
    pub proof: Option<String>,
}

impl Privacy {
    /// Erases what is kept about a person in a retention class.
    ///
    /// # Errors
    /// [`Error::NothingKept`] when nothing is; a conflict when it was erased before. Once asked for it is not taken back:
    /// after any later error it is finished at the next start.
    pub async fn shred(
        &self,
        call: Call,
        visitor: VisitorId,
        class: RetentionClass,
        ground: Ground,
    ) -> Result<Certificate, Error> {
        self.request_shred(call, visitor, class, ground).await?;
        self.finish_shreds(call).await?;
        self.certificate(visitor, class).await?.ok_or(Error::NothingKept)
    }

    /// The first step of [`Privacy::shred`] alone: nothing of it opens from its commit on.
    ///
    /// # Errors
    /// As [`Privacy::shred`].
    pub async fn request_shred(
        &self,
        call: Call,
        visitor: VisitorId,
        class: RetentionClass,
        ground: Ground,
    ) -> Result<(), Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        // An earlier version had no key for entries, and their names lie in the ledger itself.
        if class != RetentionClass::AuditDetail && !inner.keys.holds(&subject, class.code()).await? {
            return Err(Error::NothingKept);
        }
        let mut tx = inner.store.write(call).await?;
        if erasure::find(&tx, &subject, class.code()).await?.is_some() {
            return Err(storage::Error::Conflict.into());
        }
        self.ask(&mut tx, visitor, class, ground).await?;
        Ok(tx.commit().await?)
    }

    /// Asks for an erasure in a transaction: the row and its entry, which is returned.
    pub(crate) async fn ask(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        class: RetentionClass,
        ground: Ground,
    ) -> Result<u64, Error> {
        let event =
            Event::new(Action::ShredRequested).subject(visitor).note(format!("{} {ground}", class.code()));
        let requested = self.0.audit.record(tx, event).await?;
        let row = erasure::Model {
            subject: visitor.to_string(),
            class: class.code().to_owned(),
            reason: ground.code().to_owned(),
            requested_at: tx.now(),
            requested: i64::try_from(requested).unwrap_or(i64::MAX),
            shredded: None,
        };
        erasure::request(tx, row).await?;
        Ok(requested)
    }

    /// Finishes every erasure that was asked for: at start-up, and after each request. Says how many.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say; then it is done again.
    pub async fn finish_shreds(&self, call: Call) -> Result<usize, Error> {
        let inner = &*self.0;
        let rows = erasure::unfinished(&inner.store.read().await?).await?;
        let mut done = 0;
        for row in rows {
            let visitor = row.subject.parse::<VisitorId>().ok();
            self.leave_the_log(call, visitor, &row.class, row.requested.unsigned_abs()).await?;
            let keys = inner.keys.shred(call, &row.subject, &row.class).await?;
            let mut tx = inner.store.write(call).await?;
            let indexes = match visitor {
                Some(visitor) if row.class == RetentionClass::Profile.code() => {
                    erasure::forget_passports(&tx, visitor).await?
                }
                _ => 0,
            };
            let mut event = Event::new(Action::Shredded)
                .note(format!("{} {} keys: {keys} indexes: {indexes}", row.class, row.reason));
            if let Some(visitor) = visitor {
                event = event.subject(visitor);
            }
            let entry = inner.audit.record(&mut tx, event).await?;
            let entry = i64::try_from(entry).unwrap_or(i64::MAX);
            match erasure::finish(&tx, &row.subject, &row.class, entry).await {
                // Another node did; its entry is the one.
                Err(storage::Error::Conflict) => continue,
                other => other?,
            }
            Self::forget_restriction(&tx, &row.subject, &row.class).await?;
            tx.commit().await?;
            done += 1;
        }
        Ok(done)
    }

    /// Clears from the log what tells whose entries below an index were, where that is what is erased. Before the keys
    /// are destroyed: they alone tell the person's name there.
    async fn leave_the_log(
        &self,
        call: Call,
        visitor: Option<VisitorId>,
        class: &str,
        below: u64,
    ) -> Result<(), Error> {
        if let Some(visitor) = visitor.filter(|_| class == RetentionClass::AuditDetail.code()) {
            self.0.audit.unlink(call, visitor, below).await?;
        }
        Ok(())
    }

    /// What proves an erasure; nothing when there was none, or it is not finished.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn certificate(
        &self,
        visitor: VisitorId,
        class: RetentionClass,
    ) -> Result<Option<Certificate>, Error> {
        let inner = &*self.0;
        let row = erasure::find(&inner.store.read().await?, &visitor.to_string(), class.code()).await?;
        let Some((row, shredded)) = row.and_then(|row| row.shredded.map(|at| (row, at))) else {
            return Ok(None);
        };
        let shredded = shredded.unsigned_abs();
        Ok(Some(Certificate {
            subject: inner.audit.lasting_name(visitor),
            class: row.class,
            ground: row.reason,
            requested: row.requested.unsigned_abs(),
            shredded,
            proof: match inner.audit.receipt(Reader::Visitor(visitor), shredded).await? {
                Some(Receipted::Ready(text)) => Some(text),
                Some(Receipted::Early) | None => None,
            },
        }))
    }

    /// Destroys again what was erased and whose keys came back with an older copy of their database. Says how many.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn bury_again(&self, call: Call) -> Result<u64, Error> {
        let inner = &*self.0;
        let rows = erasure::all(&inner.store.read().await?).await?;
        let mut gone = 0;
        for row in rows.iter().filter(|row| row.shredded.is_some()) {
            if inner.keys.holds(&row.subject, &row.class).await? {
                gone += inner.keys.shred(call, &row.subject, &row.class).await?;
            }
        }
        Ok(gone)
    }

    /// Buries in this copy what tombstones of a newer one name. Says how many persons' classes it still held.
    ///
    /// # Errors
    /// What the store or the keys say; then it is done again.
    pub async fn bury(&self, call: Call, tombstones: &[Tombstone]) -> Result<usize, Error> {
        let mut buried = 0;
        self.each_held(async |visitor, class| {
            let name = self.0.audit.lasting_name(visitor);
            let stone = tombstones.iter().find(|stone| stone.subject == name && stone.class == class);
            if let Some(stone) = stone {
                self.bury_one(call, visitor, stone).await?;
                buried += 1;
            }
            Ok(())
        })
        .await?;
        Ok(buried)
    }

    async fn bury_one(&self, call: Call, visitor: VisitorId, stone: &Tombstone) -> Result<(), Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        let tx = inner.store.write(call).await?;
        let entry = i64::try_from(stone.entry).unwrap_or(i64::MAX);
        match erasure::find(&tx, &subject, &stone.class).await? {
            // Asked for before the copy was made, done after.
            Some(row) if row.shredded.is_none() => {
                erasure::finish(&tx, &subject, &stone.class, entry).await?;
            }
            Some(_) => {}
            None => {
                let row = erasure::Model {
                    subject: subject.clone(),
                    class: stone.class.clone(),
                    reason: stone.ground.clone(),
                    requested_at: call.now,
                    requested: entry,
                    shredded: Some(entry),
                };
                erasure::request(&tx, row).await?;
            }
        }
        if stone.class == RetentionClass::Profile.code() {
            erasure::forget_passports(&tx, visitor).await?;
        }
        Self::forget_restriction(&tx, &subject, &stone.class).await?;
        tx.commit().await?;
        self.leave_the_log(call, Some(visitor), &stone.class, stone.entry).await?;
        inner.keys.shred(call, &subject, &stone.class).await?;
        Ok(())
    }
}

/// An entry that says that something was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The name by which the ledger knows the person.
    pub subject: String,
    /// What was erased.
    pub class: String,
    /// Why.
    pub ground: String,
    /// The entry.
    pub entry: u64,
}
