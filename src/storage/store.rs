//! Connections. Two databases: the main one, and the data keys apart from what they open.

use crate::{
    Error, ReadTx, WriteTx,
    conn::{Conn, Kind},
    fold::Fold,
    migrating,
    pace::Pace,
    pool::Pool,
    readers::Readers,
    sqlite::{Place, Sqlite},
    writer::{MOST, Turn, Writer},
};
use kernel::{Call, Entropy};
use migrations::{DataKeys, Main, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, IsolationLevel,
    TransactionOptions, TransactionTrait,
};
use std::{fmt, path::Path, sync::Arc, time::Duration};

/// How long anyone waits for a connection or for the writer's turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections per database that read, unless it is in memory.
const CONNECTIONS: u32 = 8;
/// The advisory lock of who changes the schema: any number, as long as every node names the same.
const MIGRATING: i64 = 0x6775_6f73_756f;

/// Where the databases are.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://<path>/guosuo.db?mode=rwc`, `sqlite::memory:` or `postgres://…`.
    pub url: String,
    /// The database of data keys. Without one: for a SQLite file `data_keys.db` beside it, in memory a second
    /// memory, on PostgreSQL the same database.
    pub data_keys_url: Option<String>,
}

impl fmt::Debug for Settings {
    // A PostgreSQL address holds a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("storage::Settings(…)")
    }
}

/// The kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// SQLite, in a file or in memory.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// One database.
#[derive(Clone)]
enum Side {
    /// In a file: one connection writes, others read.
    File(Writer, Readers),
    /// In memory: there is one connection, and another would be another database.
    Memory(Writer),
    /// PostgreSQL's pool.
    Postgres(Pool),
}

/// The two databases of one node. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    main: Side,
    data_keys: Side,
    entropy: Arc<dyn Entropy>,
}

impl Store {
    /// Opens both databases; changes nothing in them.
    ///
    /// # Errors
    /// [`Error::Database`] when an address is wrong or nobody answers there.
    pub async fn connect(settings: &Settings, entropy: Arc<dyn Entropy>) -> Result<Self, Error> {
        Self::connect_with(settings, entropy, PATIENCE).await
    }

    async fn connect_with(
        settings: &Settings,
        entropy: Arc<dyn Entropy>,
        patience: Duration,
    ) -> Result<Self, Error> {
        let data_keys = settings.data_keys_url.clone().unwrap_or_else(|| beside(&settings.url));
        let main = Side::connect(&settings.url, patience, true).await?;
        // Data keys are written seldom, and a deleted one is scrubbed out of a log that nobody else has in hand.
        let data_keys = Side::connect(&data_keys, patience, false).await?;
        Ok(Self { main, data_keys, entropy })
    }

    /// Brings both schemas up to date; returns how many steps were taken. Of several nodes that start at once, one
    /// takes them and the others wait.
    ///
    /// # Errors
    /// [`Error::Database`] when a step fails; on PostgreSQL that step is undone.
    pub async fn migrate(&self) -> Result<u32, Error> {
        // A file has one node, and an open transaction would be in its own way.
        let turn = match &self.main {
            Side::Postgres(main) => Some(main.begin().await?),
            Side::File(..) | Side::Memory(_) => None,
        };
        if let Some(turn) = &turn {
            turn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATING})")).await?;
        }
        let count = self.pending().await?.len();
        self.up().await?;
        if let Some(turn) = turn {
            turn.commit().await?;
        }
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn up(&self) -> Result<(), Error> {
        let (main, _turn) = self.main.steps().await?;
        Main::up(&main, None).await?;
        let (data_keys, _turn) = self.data_keys.steps().await?;
        Ok(DataKeys::up(&data_keys, None).await?)
    }

    /// The steps not yet taken, by name.
    ///
    /// # Errors
    /// As any query.
    pub async fn pending(&self) -> Result<Vec<String>, Error> {
        let (main, _turn) = self.main.steps().await?;
        let mut names = pending::<Main>(&main).await?;
        let (data_keys, _turn) = self.data_keys.steps().await?;
        names.extend(pending::<DataKeys>(&data_keys).await?);
        Ok(names)
    }

    /// Opens the one writing transaction of a use case.
    ///
    /// # Errors
    /// [`Error::Busy`] when the turn does not come within ten seconds.
    pub async fn write(&self, call: Call) -> Result<WriteTx, Error> {
        self.main.write(call, &self.entropy).await
    }

    /// Opens a consistent view for reading.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection comes free within ten seconds.
    pub async fn read(&self) -> Result<ReadTx, Error> {
        self.main.read().await
    }

    /// As [`Store::write`], in the database of data keys. For `keys` alone.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_data_keys(&self, call: Call) -> Result<WriteTx, Error> {
        self.data_keys.write(call, &self.entropy).await
    }

    /// As [`Store::read`], in the database of data keys. For `keys` alone.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_data_keys(&self) -> Result<ReadTx, Error> {
        self.data_keys.read().await
    }

    /// Randomness, for what is made outside a transaction.
    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Who waits to write to the main database and to that of the data keys, and what was done there: on SQLite by the
    /// one writer, on PostgreSQL by this node.
    #[must_use]
    pub fn writers(&self) -> [(&'static str, usize, &Pace); 2] {
        [("main", &self.main), ("data_keys", &self.data_keys)].map(|(name, side)| {
            let (waiting, pace) = side.writer();
            (name, waiting, pace)
        })
    }

    /// The kind of the main database.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.main.backend()
    }

    /// Rewrites the database of data keys, so that nothing of a deleted one stays in its file or its log. PostgreSQL
    /// does that by itself, later (`VACUUM`); what it logged lives as long as its archive.
    ///
    /// # Errors
    /// As any query.
    pub async fn scrub_data_keys(&self) -> Result<(), Error> {
        let (Side::File(writer, _) | Side::Memory(writer)) = &self.data_keys else { return Ok(()) };
        let turn = writer.turn().await?;
        let Some(sqlite) = turn.sqlite().map(Arc::clone) else { return Err(Error::Busy) };
        aside(move || {
            for statement in ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
            {
                sqlite.batch(statement)?;
            }
            Ok(())
        })
        .await
    }

    /// Copies both databases, each consistent in itself, while others write: first the main one, so that every field in
    /// it has its key in the other. SQLite alone.
    ///
    /// # Errors
    /// [`Error::Missing`] on PostgreSQL, which has tools of its own; [`Error::Database`] when a file exists already.
    pub async fn copy(&self, main: &Path, data_keys: &Path) -> Result<(), Error> {
        for (side, file) in [(&self.main, main), (&self.data_keys, data_keys)] {
            let quoted = file.to_string_lossy().replace('\'', "''");
            let statement = format!("VACUUM INTO '{quoted}'");
            match side {
                Side::File(_, readers) => {
                    let one = readers.another()?;
                    aside(move || one.batch(&statement)).await?;
                }
                Side::Memory(writer) => {
                    let turn = writer.turn().await?;
                    turn.sqlite().ok_or(Error::Busy)?.batch(&statement)?;
                }
                Side::Postgres(_) => return Err(Error::Missing),
            }
        }
        Ok(())
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    ///
    /// # Errors
    /// As any query.
    pub async fn close(self) -> Result<(), Error> {
        self.main.close().await?;
        self.data_keys.close().await
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.main.backend()).finish_non_exhaustive()
    }
}

impl Side {
    /// A file whose log is folded beside the writer has one thread and one connection more.
    async fn connect(url: &str, patience: Duration, folded: bool) -> Result<Self, Error> {
        let Some(place) = Place::of(url) else {
            let mut options = ConnectOptions::new(url);
            options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(patience);
            options.max_connections(CONNECTIONS);
            return Ok(Self::Postgres(Pool::new(Database::connect(options).await?)));
        };
        let first = Sqlite::open(&place, patience)?;
        Ok(match place {
            // Whoever reads in memory takes the writer's turn, and would see a group's work before its commit.
            Place::Memory => Self::Memory(Writer::new(first, patience, 1, None)?),
            Place::File { .. } => {
                let readers = Readers::new(place, patience, CONNECTIONS);
                let fold = folded.then(|| Ok::<_, Error>(Fold::begin(readers.another()?)?)).transpose()?;
                Self::File(Writer::new(first, patience, MOST, fold)?, readers)
            }
        })
    }

    const fn backend(&self) -> Backend {
        match self {
            Self::File(..) | Self::Memory(_) => Backend::Sqlite,
            Self::Postgres(_) => Backend::Postgres,
        }
    }

    /// How many wait to write, and what was done.
    fn writer(&self) -> (usize, &Pace) {
        match self {
            Self::File(writer, _) | Self::Memory(writer) => (writer.waiting(), writer.pace()),
            Self::Postgres(pool) => (pool.waiting(), pool.pace()),
        }
    }

    async fn write(&self, call: Call, entropy: &Arc<dyn Entropy>) -> Result<WriteTx, Error> {
        let kind = match self {
            Self::File(writer, _) | Self::Memory(writer) => Kind::Writer(writer.begin().await?),
            Self::Postgres(pool) => {
                let (inner, pace) = pool.write().await?;
                Kind::Postgres(inner, Some(pace))
            }
        };
        Ok(WriteTx::new(Conn::new(kind), call, Arc::clone(entropy)))
    }

    async fn read(&self) -> Result<ReadTx, Error> {
        let kind = match self {
            Self::File(_, readers) => Kind::Reader(readers.lend().await?),
            Self::Memory(writer) => Kind::Writer(writer.begin().await?),
            Self::Postgres(pool) => {
                let options = TransactionOptions {
                    isolation_level: Some(IsolationLevel::RepeatableRead),
                    access_mode: Some(AccessMode::ReadOnly),
                    sqlite_transaction_mode: None,
                };
                Kind::Postgres(pool.begin_with_options(options).await?, None)
            }
        };
        Ok(ReadTx(Conn::new(kind)))
    }

    /// A connection for the migrator, with the writer's turn that it needs on SQLite.
    async fn steps(&self) -> Result<(DatabaseConnection, Option<Turn>), Error> {
        match self {
            Self::File(writer, _) | Self::Memory(writer) => {
                let turn = writer.turn().await?;
                Ok((migrating::connection(&turn).await?, Some(turn)))
            }
            Self::Postgres(pool) => Ok(((**pool).clone(), None)),
        }
    }

    async fn close(&self) -> Result<(), Error> {
        match self {
            Self::File(writer, readers) => {
                readers.close().await?;
                writer.close().await
            }
            Self::Memory(writer) => writer.close().await,
            Self::Postgres(pool) => Ok((**pool).clone().close().await?),
        }
    }
}

/// What takes long and waits for the disk, on a thread where it holds up nobody.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbErr> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| Error::Busy)??)
}

/// The steps of one list not yet taken, without a trace in the database.
async fn pending<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<Vec<String>, Error> {
    let open = match migrating::knows(connection, &M::migration_table_name()).await? {
        true => M::get_pending_migrations(connection).await?,
        false => return Ok(M::migrations().iter().map(|step| step.name().to_owned()).collect()),
    };
    Ok(open.iter().map(|step| step.name().to_owned()).collect())
}

fn is_memory(url: &str) -> bool {
    url.starts_with("sqlite::memory:") || url.contains("mode=memory")
}

/// The default place of the data keys, given the main database.
fn beside(url: &str) -> String {
    if !url.starts_with("sqlite:") || is_memory(url) {
        return url.to_owned();
    }
    let (path, query) = url.split_once('?').unwrap_or((url, "mode=rwc"));
    let folder = path.rfind('/').map_or("sqlite:", |at| path.get(..=at).unwrap_or("sqlite:"));
    format!("{folder}data_keys.db?{query}")
}

#[cfg(test)]
mod tests;
