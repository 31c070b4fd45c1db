//! Connections. Two databases: the main one, and the data keys apart from what they open.

use crate::{Error, ReadTx, WriteTx};
use kernel::{Call, Entropy};
use migrations::{DataKeys, Main, MigratorTrait};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{fmt, path::Path, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// How long anyone waits for a connection or for the writer's turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections per database, unless it is in memory.
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

#[derive(Clone)]
struct Side {
    connection: DatabaseConnection,
    backend: Backend,
    // SQLite has one writer; waiting here is fair, waiting in SQLite is not.
    turn: Arc<Mutex<()>>,
    patience: Duration,
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
        let main = Side::connect(&settings.url, patience).await?;
        Ok(Self { main, data_keys: Side::connect(&data_keys, patience).await?, entropy })
    }

    /// Brings both schemas up to date; returns how many steps were taken. Of several nodes that start at once, one
    /// takes them and the others wait.
    ///
    /// # Errors
    /// [`Error::Database`] when a step fails; on PostgreSQL that step is undone.
    pub async fn migrate(&self) -> Result<u32, Error> {
        // A file has one node, and an open transaction would be in its own way.
        if self.main.backend == Backend::Sqlite {
            return self.steps().await;
        }
        let turn = self.main.connection.begin().await?;
        turn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATING})")).await?;
        let taken = self.steps().await?;
        turn.commit().await?;
        Ok(taken)
    }

    async fn steps(&self) -> Result<u32, Error> {
        let count = self.pending().await?.len();
        Main::up(&self.main.connection, None).await?;
        DataKeys::up(&self.data_keys.connection, None).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The steps not yet taken, by name.
    ///
    /// # Errors
    /// As any query.
    pub async fn pending(&self) -> Result<Vec<String>, Error> {
        let main = Main::get_pending_migrations_read_only(&self.main.connection).await?;
        let keys = DataKeys::get_pending_migrations_read_only(&self.data_keys.connection).await?;
        Ok(main.iter().chain(keys.iter()).map(|m| m.name().to_owned()).collect())
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

    /// The kind of the main database.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.main.backend
    }

    /// Rewrites the database of data keys, so that nothing of a deleted one stays in its file or its log. PostgreSQL
    /// does that by itself, later (`VACUUM`); what it logged lives as long as its archive.
    ///
    /// # Errors
    /// As any query.
    pub async fn scrub_data_keys(&self) -> Result<(), Error> {
        if self.data_keys.backend == Backend::Postgres {
            return Ok(());
        }
        let turn = tokio::time::timeout(self.data_keys.patience, self.data_keys.turn.lock()).await;
        let _turn = turn.map_err(|_| Error::Busy)?;
        for statement in ["PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"] {
            self.data_keys.connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    /// Copies both databases, each consistent in itself, while others write: first the main one, so that every field in
    /// it has its key in the other. SQLite alone.
    ///
    /// # Errors
    /// [`Error::Missing`] on PostgreSQL, which has tools of its own; [`Error::Database`] when a file exists already.
    pub async fn copy(&self, main: &Path, data_keys: &Path) -> Result<(), Error> {
        for (side, file) in [(&self.main, main), (&self.data_keys, data_keys)] {
            if side.backend == Backend::Postgres {
                return Err(Error::Missing);
            }
            let quoted = file.to_string_lossy().replace('\'', "''");
            side.connection.execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await?;
        }
        Ok(())
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    ///
    /// # Errors
    /// As any query.
    pub async fn close(self) -> Result<(), Error> {
        self.main.connection.close().await?;
        Ok(self.data_keys.connection.close().await?)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.main.backend).finish_non_exhaustive()
    }
}

impl Side {
    async fn connect(url: &str, patience: Duration) -> Result<Self, Error> {
        let mut options = ConnectOptions::new(url);
        options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(patience);
        if is_memory(url) {
            // A second connection would be a second, empty database; a closed one would lose it.
            options.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
        } else {
            options.max_connections(CONNECTIONS);
        }
        let in_memory = is_memory(url);
        options.map_sqlx_sqlite_opts(move |sqlite| pragmas(sqlite, in_memory, patience));
        let connection = Database::connect(options).await?;
        let backend = match connection.get_database_backend() {
            DbBackend::Postgres => Backend::Postgres,
            _ => Backend::Sqlite,
        };
        Ok(Self { connection, backend, turn: Arc::default(), patience })
    }

    async fn write(&self, call: Call, entropy: &Arc<dyn Entropy>) -> Result<WriteTx, Error> {
        let (turn, mode) = match self.backend {
            Backend::Sqlite => {
                let turn = tokio::time::timeout(self.patience, Arc::clone(&self.turn).lock_owned()).await;
                (Some(turn.map_err(|_| Error::Busy)?), Some(SqliteTransactionMode::Immediate))
            }
            Backend::Postgres => (None, None),
        };
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        let inner = self.connection.begin_with_options(options).await?;
        Ok(WriteTx::new(inner, call, Arc::clone(entropy), turn))
    }

    async fn read(&self) -> Result<ReadTx, Error> {
        let options = match self.backend {
            Backend::Sqlite => TransactionOptions::default(),
            Backend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                sqlite_transaction_mode: None,
            },
        };
        Ok(ReadTx(self.connection.begin_with_options(options).await?))
    }
}

fn pragmas(options: SqliteConnectOptions, in_memory: bool, patience: Duration) -> SqliteConnectOptions {
    let options = options
        .foreign_keys(true)
        .busy_timeout(patience)
        .synchronous(SqliteSynchronous::Full)
        // What is deleted is overwritten, not merely unlinked.
        .pragma("secure_delete", "ON");
    if in_memory {
        return options;
    }
    options.journal_mode(SqliteJournalMode::Wal)
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
