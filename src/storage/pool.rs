//! A node's connections to one database of PostgreSQL.

use crate::{Error, pace::Pace};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The connections. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: DatabaseConnection,
    pace: Arc<Pace>,
    waiting: Arc<AtomicUsize>,
}

/// One that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn at(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub(crate) fn new(connections: DatabaseConnection) -> Self {
        Self { connections, pace: Arc::default(), waiting: Arc::default() }
    }

    /// Begins a transaction that writes, on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Busy`] when none comes free in time; what the database says.
    pub(crate) async fn write(&self) -> Result<(DatabaseTransaction, Arc<Pace>), Error> {
        let _waiting = Waiting::at(&self.waiting);
        Ok((self.connections.begin().await?, Arc::clone(&self.pace)))
    }

    /// How many wait for a connection to write on.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// What was done so far.
    pub(crate) fn pace(&self) -> &Pace {
        &self.pace
    }
}

impl Deref for Pool {
    type Target = DatabaseConnection;

    fn deref(&self) -> &DatabaseConnection {
        &self.connections
    }
}
