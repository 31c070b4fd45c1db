//! The readers of a SQLite file: connections lent one transaction at a time, opened when they are first wanted.

use crate::{
    Error,
    sqlite::{Place, Sqlite},
};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The readers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Shelf>);

struct Shelf {
    place: Place,
    idle: Mutex<Vec<Sqlite>>,
    permits: Arc<Semaphore>,
    most: u32,
    patience: Duration,
}

/// One of them, in a transaction of its own until it is dropped.
pub(crate) struct Lease {
    // Taken out at the end.
    sqlite: Option<Sqlite>,
    shelf: Arc<Shelf>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub(crate) fn new(place: Place, patience: Duration, most: u32) -> Self {
        let permits = Arc::new(Semaphore::new(most as usize));
        Self(Arc::new(Shelf { place, idle: Mutex::default(), permits, most, patience }))
    }

    /// Lends one that sees the database as it is at its first query.
    ///
    /// # Errors
    /// [`Error::Busy`] when none comes free in time.
    pub(crate) async fn lend(&self) -> Result<Lease, Error> {
        let permits = Arc::clone(&self.0.permits).acquire_owned();
        let permit = tokio::time::timeout(self.0.patience, permits).await;
        let permit = permit.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        let idle = self.0.idle().pop();
        let sqlite = match idle {
            Some(sqlite) => sqlite,
            None => Sqlite::open(&self.0.place, self.0.patience)?,
        };
        sqlite.run("BEGIN")?;
        Ok(Lease { sqlite: Some(sqlite), shelf: Arc::clone(&self.0), _permit: permit })
    }

    /// One more, for work that takes long.
    ///
    /// # Errors
    /// When the file does not open.
    pub(crate) fn another(&self) -> Result<Sqlite, Error> {
        Ok(Sqlite::open(&self.0.place, self.0.patience)?)
    }

    /// Closes all of them, after whoever reads; nobody is lent one afterwards.
    ///
    /// # Errors
    /// As any query.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        let all = self.0.permits.acquire_many(self.0.most);
        let all = tokio::time::timeout(self.0.patience, all).await;
        let _all = all.map_err(|_| Error::Busy)?.map_err(|_| Error::Busy)?;
        self.0.permits.close();
        let idle = std::mem::take(&mut *self.0.idle());
        idle.into_iter().try_for_each(Sqlite::close)?;
        Ok(())
    }
}

impl Shelf {
    fn idle(&self) -> MutexGuard<'_, Vec<Sqlite>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// The connection; there until the end.
    pub(crate) const fn sqlite(&self) -> Option<&Sqlite> {
        self.sqlite.as_ref()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(sqlite) = self.sqlite.take()
            // One that cannot end its transaction is not lent again.
            && sqlite.run("ROLLBACK").is_ok()
        {
            self.shelf.idle().push(sqlite);
        }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readers(…)")
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease(…)")
    }
}
