//! What is only stored and protected: deletion was asked or is due, and a law demands that it is kept (PIPL Art. 47(2)).
//!
//! The row is the truth, the state of the data keys sees to it: they open for legal claims, authorities and changes of
//! keys alone. The keys are sealed first, so that nothing opens that the ledger says does not; who is stopped in between
//! is brought in line at the next start. When the demand ends, the data goes.

use crate::{Error, Ground, Privacy};
use audit::{Action, Event};
use kernel::{Call, Moment, RetentionClass, VisitorId};
use std::collections::BTreeSet;
use storage::{WriteTx, erasure, restriction};

impl Privacy {
    /// Restricts what is kept about a person in a class to being stored. `article` is one of the law tables (`EEL-39`);
    /// at `until`, if it is known, the data is erased. Returns the entry.
    ///
    /// # Errors
    /// [`Error::NoArticle`]; [`Error::NothingKept`] when nothing is; a conflict when it is restricted or erased already.
    pub async fn restrict(
        &self,
        call: Call,
        visitor: VisitorId,
        class: RetentionClass,
        article: &str,
        until: Option<Moment>,
    ) -> Result<u64, Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        if self.policies().law.find(article).is_none() {
            return Err(Error::NoArticle);
        }
        {
            let tx = inner.store.read().await?;
            let erased = erasure::find(&tx, &subject, class.code()).await?.is_some();
            if erased || restriction::find(&tx, &subject, class.code()).await?.is_some() {
                return Err(storage::Error::Conflict.into());
            }
        }
        if !inner.keys.restrict(call, &subject, class.code(), true).await? {
            return Err(Error::NothingKept);
        }
        let mut tx = inner.store.write(call).await?;
        if erasure::find(&tx, &subject, class.code()).await?.is_some() {
            return Err(storage::Error::Conflict.into());
        }
        let entry = self.demand(&mut tx, visitor, class, article, until).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Notes a restriction in a transaction: the row and its entry, which is returned.
    pub(crate) async fn demand(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        class: RetentionClass,
        article: &str,
        until: Option<Moment>,
    ) -> Result<u64, Error> {
        let end = until.map_or_else(String::new, |until| format!(" until {}", until.date_in_china()));
        let event = Event::new(Action::DataRestricted)
            .subject(visitor)
            .note(format!("{} {article}{end}", class.code()));
        let entry = self.0.audit.record(tx, event).await?;
        let row = restriction::Model {
            subject: visitor.to_string(),
            class: class.code().to_owned(),
            article: article.to_owned(),
            since: tx.now(),
            until,
            entry: i64::try_from(entry).unwrap_or(i64::MAX),
        };
        restriction::put(tx, row).await?;
        Ok(entry)
    }

    /// Ends a restriction: what is kept is used again as before. Returns the entry.
    ///
    /// # Errors
    /// A conflict when there is none.
    pub async fn lift(&self, call: Call, visitor: VisitorId, class: RetentionClass) -> Result<u64, Error> {
        let (inner, subject) = (&*self.0, visitor.to_string());
        let mut tx = inner.store.write(call).await?;
        restriction::lift(&tx, &subject, class.code()).await?;
        let event = Event::new(Action::RestrictionLifted).subject(visitor).note(class.code());
        let entry = inner.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        inner.keys.restrict(call, &subject, class.code(), false).await?;
        Ok(entry)
    }

    /// Brings the data keys in line with the restrictions: at start-up, after whatever stop, over whatever copy.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn finish_restrictions(&self, call: Call) -> Result<(), Error> {
        let inner = &*self.0;
        let rows = restriction::all(&inner.store.read().await?).await?;
        let demanded: BTreeSet<_> = rows.into_iter().map(|row| (row.subject, row.class)).collect();
        let sealed: BTreeSet<_> = inner.keys.restricted().await?.into_iter().collect();
        for (subject, class) in sealed.difference(&demanded) {
            inner.keys.restrict(call, subject, class, false).await?;
        }
        for (subject, class) in demanded.difference(&sealed) {
            inner.keys.restrict(call, subject, class, true).await?;
        }
        Ok(())
    }

    /// Asks for the erasure of what is restricted and no longer demanded. Says of how many classes.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn end_restrictions(&self, call: Call) -> Result<u64, Error> {
        let over = restriction::over(&self.0.store.read().await?, call.now).await?;
        let mut asked = 0;
        for row in over {
            let class = RetentionClass::ALL.iter().find(|class| class.code() == row.class);
            let (Ok(visitor), Some(class)) = (row.subject.parse(), class) else { continue };
            match self.request_shred(call, visitor, *class, Ground::Over).await {
                Ok(()) => asked += 1,
                // Another node did, or it was asked for before.
                Err(Error::Internal(storage::Error::Conflict) | Error::NothingKept) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(asked)
    }

    /// Repeats in this copy what a newer log says was restricted or lifted, the newest word about each person's class;
    /// before [`Privacy::bury`], which takes names away. Says of how many classes this copy knew otherwise.
    ///
    /// # Errors
    /// What the store or the keys say; then it is done again.
    pub async fn restrict_again(&self, call: Call, demands: &[Demand]) -> Result<usize, Error> {
        let mut changed = 0;
        if !demands.is_empty() {
            self.each_held(async |visitor, class| {
                let names = self.0.audit.names(visitor).await?;
                let about = |demand: &&Demand| demand.class == class && names.contains(&demand.subject);
                if let Some(demand) = demands.iter().rev().find(about) {
                    changed += usize::from(self.restrict_one(call, visitor.to_string(), demand).await?);
                }
                Ok(())
            })
            .await?;
        }
        self.finish_restrictions(call).await?;
        Ok(changed)
    }

    async fn restrict_one(&self, call: Call, subject: String, demand: &Demand) -> Result<bool, Error> {
        let tx = self.0.store.write(call).await?;
        let entry = i64::try_from(demand.entry).unwrap_or(i64::MAX);
        let known = restriction::find(&tx, &subject, &demand.class).await?;
        if known.as_ref().map(|row| row.entry) == demand.article.as_ref().map(|_| entry) {
            return Ok(false);
        }
        Self::forget_restriction(&tx, &subject, &demand.class).await?;
        let erased = erasure::find(&tx, &subject, &demand.class).await?.is_some();
        if let Some(article) = demand.article.clone().filter(|_| !erased) {
            let (class, since, until) = (demand.class.clone(), demand.since, demand.until);
            restriction::put(&tx, restriction::Model { subject, class, article, since, until, entry })
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// What is erased is no longer only stored.
    pub(crate) async fn forget_restriction(tx: &WriteTx, subject: &str, class: &str) -> Result<(), Error> {
        match restriction::find(tx, subject, class).await? {
            Some(_) => Ok(restriction::lift(tx, subject, class).await?),
            None => Ok(()),
        }
    }
}

/// An entry that says that something is only stored, or used again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The name by which the ledger knows the person.
    pub subject: String,
    /// What is stored.
    pub class: String,
    /// The article that demands it; none, and the demand was lifted.
    pub article: Option<String>,
    /// When the demand ends, if that is known.
    pub until: Option<Moment>,
    /// When it was noted.
    pub since: Moment,
    /// The entry.
    pub entry: u64,
}
