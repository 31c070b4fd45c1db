//! What can go wrong in a database, told by what the caller can do about it.

use kernel::{About, Failure, Kind};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// How `sqlite.rs` tells a full disk through sea-orm.
pub(crate) const FULL: &str = "the disk is full";
/// How it tells a file that takes no writes.
pub(crate) const UNWRITABLE: &str = "the file cannot be written";
/// How it tells a file that is no sound database.
pub(crate) const CORRUPT: &str = "the file is damaged";

/// A failure of the store.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// Another writer holds the database, or no connection came free in time.
    #[error("the database is busy")]
    Busy,
    /// The disk or the tablespace is full; nothing was written.
    #[error("the disk of the database is full")]
    Full,
    /// The database takes no writes: its files are read-only, their disk fails, or it is a standby. Nothing was written.
    #[error("the database cannot be written")]
    Unwritable,
    /// The row exists already, or a conditional statement found its condition gone.
    #[error("the row was taken, used or changed by another")]
    Conflict,
    /// A row that must be there is not.
    #[error("the row is not there")]
    Missing,
    /// A stored value does not read as what it should be; names the column's meaning, never the value.
    #[error("stored {0} is unreadable")]
    Corrupt(&'static str),
    /// Anything else the database said.
    #[error("the database failed: {0}")]
    Database(DbErr),
}

impl Failure for Error {
    fn about(&self) -> About {
        match self {
            Self::Busy => (
                Kind::Unavailable,
                "database_busy",
                "The service is busy. Nothing was changed; try again in a moment.",
            ),
            Self::Full => (
                Kind::Unavailable,
                "disk_full",
                "The service cannot store anything now. Nothing was changed; try again later.",
            ),
            Self::Unwritable => (
                Kind::Unavailable,
                "database_unwritable",
                "The service cannot store anything now. Nothing was changed; try again later.",
            ),
            Self::Conflict => (
                Kind::Conflict,
                "already_changed",
                "Someone else was faster, or this was done before. Look again and start over.",
            ),
            Self::Missing => (Kind::NotFound, "not_found", "There is no such thing here."),
            Self::Corrupt(_) => (
                Kind::Internal,
                "stored_value_unreadable",
                "The service failed. Nothing was changed; try again later.",
            ),
            Self::Database(_) => (
                Kind::Internal,
                "database_error",
                "The service failed. Nothing was changed; try again later.",
            ),
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Conflict;
        }
        match &error {
            DbErr::ConnectionAcquire(_) => Self::Busy,
            DbErr::RecordNotFound(_) => Self::Missing,
            DbErr::RecordNotInserted | DbErr::RecordNotUpdated => Self::Conflict,
            DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => Self::Corrupt("column"),
            DbErr::Conn(inner) | DbErr::Exec(inner) | DbErr::Query(inner) => match by_driver(inner) {
                Some(known) => known,
                None => Self::Database(error),
            },
            _ => Self::Database(error),
        }
    }
}

/// SQLite's failures as `sqlite.rs` tells them, PostgreSQL's SQLSTATE.
fn by_driver(error: &RuntimeErr) -> Option<Error> {
    let error = match error {
        RuntimeErr::Internal(text) => {
            return match text.as_str() {
                FULL => Some(Error::Full),
                UNWRITABLE => Some(Error::Unwritable),
                CORRUPT => Some(Error::Corrupt("database file")),
                _ => None,
            };
        }
        RuntimeErr::SqlxError(error) => error,
    };
    let sea_orm::sqlx::Error::Database(database) = error.as_ref() else {
        return match error.as_ref() {
            sea_orm::sqlx::Error::PoolTimedOut => Some(Error::Busy),
            _ => None,
        };
    };
    match database.code()?.as_ref() {
        // lock_not_available, deadlock_detected, serialization_failure, too_many_connections
        "55P03" | "40P01" | "40001" | "53300" => Some(Error::Busy),
        "53100" => Some(Error::Full),
        // read_only_sql_transaction: a standby.
        "25006" => Some(Error::Unwritable),
        _ => None,
    }
}

/// How many rows a statement touched.
pub trait Affected {
    /// The number of rows.
    fn rows(&self) -> u64;
}

impl Affected for sea_orm::UpdateResult {
    fn rows(&self) -> u64 {
        self.rows_affected
    }
}

impl Affected for sea_orm::DeleteResult {
    fn rows(&self) -> u64 {
        self.rows_affected
    }
}

/// What a statement that is text changed.
impl Affected for u64 {
    fn rows(&self) -> u64 {
        *self
    }
}

/// The rule of one-time things: the conditional statement changed exactly one row.
///
/// # Errors
/// [`Error::Conflict`] when it changed none: another was first, or the condition no longer holds.
pub fn affected_one(result: impl Affected) -> Result<(), Error> {
    match result.rows() {
        1 => Ok(()),
        _ => Err(Error::Conflict),
    }
}
