//! SQLite, in the caller's thread.
//!
//! A statement on one row takes a few microseconds; to hand it to another thread and wait costs several times as
//! much. So queries run where they are asked, on a connection that one transaction has to itself, and only what waits
//! for the disk, the commit, has a thread of its own (`writer.rs`).

use crate::{
    error::{CORRUPT, FULL, UNWRITABLE},
    fold::LONGEST,
    query::Said,
};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, Row, ToSql,
    config::DbConfig,
    ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE},
    types::{ToSqlOutput, Value as Owned, ValueRef},
};
use sea_orm::{
    ColumnTrait, ColumnType, ConnAcquireErr, DbErr, EntityTrait, ProxyRow, QueryResult, RuntimeErr,
    Statement, TryIntoModel, Value,
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Statements kept prepared per connection: more than there are.
const PREPARED: usize = 256;

/// Memory for pages of the connection that writes, at most, in KiB.
const WRITTEN: i64 = 8 * 1024;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In memory, for one connection.
    Memory,
    /// In a file.
    File {
        /// Its path.
        path: PathBuf,
        /// Whether it is made when it is not there.
        create: bool,
    },
}

impl Place {
    /// Reads `sqlite://<path>?mode=rwc` and `sqlite::memory:`; `None` when it is no address of SQLite's.
    pub(crate) fn of(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("sqlite:")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mode = query.split('&').find_map(|pair| pair.strip_prefix("mode="));
        if path == ":memory:" || mode == Some("memory") {
            return Some(Self::Memory);
        }
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(Self::File { path: path.into(), create: mode == Some("rwc") })
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Sqlite(Mutex<Connection>);

impl Sqlite {
    /// Opens a database; what others hold is waited for so long.
    pub(crate) fn open(place: &Place, patience: Duration) -> Result<Self, DbErr> {
        let connection = match place {
            Place::Memory => Connection::open_in_memory(),
            Place::File { path, create } => {
                let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                flags.set(OpenFlags::SQLITE_OPEN_CREATE, *create);
                Connection::open_with_flags(path, flags)
            }
        };
        let connection = connection.map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        connection.busy_timeout(patience).map_err(failed)?;
        // What is deleted is overwritten, not merely unlinked.
        let mut pragmas = "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; ".to_owned();
        if *place != Place::Memory {
            pragmas.push_str("PRAGMA journal_mode = WAL; ");
        }
        pragmas.push_str("PRAGMA synchronous = FULL");
        connection.execute_batch(&pragmas).map_err(failed)?;
        // A plan that looks at parameters is made anew for each of them, which costs more than running it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
        Ok(Self(Mutex::new(connection)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic between two statements leaves the connection as sound as an error does.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes it the one that writes: what another process holds is not waited for here, and the pages that every
    /// use case changes stay in memory, as far as there is room. Its log may grow when another folds it.
    pub(crate) fn set_writing(&self, folded: bool) -> Result<(), DbErr> {
        let connection = self.connection();
        connection.busy_timeout(Duration::ZERO).map_err(failed)?;
        if folded {
            connection.pragma_update(None, "wal_autocheckpoint", LONGEST).map_err(failed)?;
        }
        connection.pragma_update(None, "cache_size", -WRITTEN).map_err(failed)
    }

    /// Whether a transaction is open. SQLite may end one by itself, when the disk is full say.
    pub(crate) fn in_transaction(&self) -> bool {
        !self.connection().is_autocommit()
    }

    /// Runs a fixed statement that has no parameters.
    pub(crate) fn run(&self, sql: &'static str) -> Result<(), DbErr> {
        let connection = self.connection();
        connection.prepare_cached(sql).and_then(|mut s| s.raw_execute()).map_err(failed)?;
        Ok(())
    }

    /// Runs any number of statements; how many rows the last one changed.
    pub(crate) fn batch(&self, sql: &str) -> Result<u64, DbErr> {
        let connection = self.connection();
        connection.execute_batch(sql).map_err(failed)?;
        Ok(connection.changes())
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) fn execute(&self, statement: &Statement) -> Result<u64, DbErr> {
        let values = statement.values.as_ref().map_or(&[] as &[Value], |values| &values.0);
        self.run_with(&statement.sql, values)
    }

    /// The same of a statement in two parts.
    pub(crate) fn run_with(&self, sql: &str, values: &[Value]) -> Result<u64, DbErr> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(sql).map_err(failed)?;
        bind(&mut prepared, values)?;
        let changed = prepared.raw_execute().map_err(failed)?;
        Ok(changed as u64)
    }

    /// The models of a query's rows, at most so many.
    pub(crate) fn models<E>(
        &self,
        said: &Said<E>,
        values: &[Value],
        most: usize,
    ) -> Result<Vec<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(&said.sql).map_err(failed)?;
        bind(&mut prepared, values)?;
        let mut rows = prepared.raw_query();
        let mut out = Vec::new();
        while out.len() < most
            && let Some(row) = rows.next().map_err(failed)?
        {
            out.push(said.model(row)?);
        }
        Ok(out)
    }

    /// The whole numbers of the first row.
    pub(crate) fn numbers<const N: usize>(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<[Option<i64>; N]>, DbErr> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(sql).map_err(failed)?;
        bind(&mut prepared, values)?;
        let mut rows = prepared.raw_query();
        let Some(row) = rows.next().map_err(failed)? else { return Ok(None) };
        let mut found = [None; N];
        for (at, number) in found.iter_mut().enumerate() {
            *number = row.get(at).map_err(failed)?;
        }
        Ok(Some(found))
    }

    /// The rows of a query as tuples: no column is looked up by its name.
    pub(crate) fn tuples<T>(&self, sql: &str, values: &[Value]) -> Result<Vec<T>, DbErr>
    where
        T: for<'a> TryFrom<&'a Row<'a>, Error = rusqlite::Error>,
    {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(sql).map_err(failed)?;
        bind(&mut prepared, values)?;
        prepared.raw_query().mapped(|row| T::try_from(row)).collect::<Result<_, _>>().map_err(failed)
    }

    /// The rows a statement gives, at most so many.
    pub(crate) fn rows(&self, statement: &Statement, most: usize) -> Result<Vec<QueryResult>, DbErr> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(&statement.sql).map_err(failed)?;
        bind(&mut prepared, statement.values.as_ref().map_or(&[], |values| &values.0))?;
        let columns = columns(&prepared);
        let mut rows = prepared.raw_query();
        let mut out = Vec::new();
        while out.len() < most
            && let Some(row) = rows.next().map_err(failed)?
        {
            let value = |(at, (name, kind)): (usize, &(String, Kind))| {
                Ok((name.clone(), kind.read(row.get_ref(at).map_err(failed)?)?))
            };
            let values: Result<Vec<(String, Value)>, DbErr> = columns.iter().enumerate().map(value).collect();
            out.push(ProxyRow::new(keyed(values?)).into());
        }
        Ok(out)
    }

    /// Closes it; the last to close folds the write-ahead log into the file.
    pub(crate) fn close(self) -> Result<(), DbErr> {
        let connection = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        connection.close().map_err(|(_, error)| failed(error))
    }
}

fn bind(prepared: &mut rusqlite::Statement<'_>, values: &[Value]) -> Result<(), DbErr> {
    for (at, value) in values.iter().enumerate() {
        prepared.raw_bind_parameter(at + 1, Parameter(value)).map_err(failed)?;
    }
    Ok(())
}

/// A value on its way into a statement.
struct Parameter<'a>(&'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let number = |n: i64| ToSqlOutput::Owned(Owned::Integer(n));
        Ok(match self.0 {
            Value::Bool(Some(yes)) => number((*yes).into()),
            Value::TinyInt(Some(n)) => number((*n).into()),
            Value::SmallInt(Some(n)) => number((*n).into()),
            Value::Int(Some(n)) => number((*n).into()),
            Value::BigInt(Some(n)) => number(*n),
            Value::TinyUnsigned(Some(n)) => number((*n).into()),
            Value::SmallUnsigned(Some(n)) => number((*n).into()),
            Value::Unsigned(Some(n)) => number((*n).into()),
            Value::BigUnsigned(Some(n)) => {
                let n =
                    i64::try_from(*n).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
                number(n)
            }
            Value::Double(Some(x)) => ToSqlOutput::Owned(Owned::Real(*x)),
            Value::String(Some(text)) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(Some(bytes)) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            other if *other == other.as_null() => ToSqlOutput::Owned(Owned::Null),
            _ => return Err(rusqlite::Error::ToSqlConversionFailure("a kind that no column has".into())),
        })
    }
}

/// What sea-orm wants to be given for a number: exactly what the entity says, or it sees nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Bytes,
    Text,
    /// Also what is no column: counts and sums.
    BigInt,
}

/// The columns of 32 bits; SQLite calls every whole number `integer`.
const INTS: [(&str, &str); 19] = [
    ("credentials_issued", "idx"),
    ("data_keys", "kek_epoch"),
    ("disclosure_counts", "id"),
    ("documents", "index_epoch"),
    ("rotations", "epoch"),
    ("status_lists", "issued"),
    ("status_lists", "revision"),
    ("tiles", "level"),
    ("transfer_counts", "year"),
    ("transfer_seats", "year"),
    ("tree_heads", "id"),
    ("trust_crls", "entries"),
    ("trust_deviations", "documents"),
    ("trust_deviations", "entries"),
    ("trust_heads", "id"),
    ("trust_versions", "certificates"),
    ("trust_versions", "number"),
    ("trust_versions", "unreadable"),
    ("wrapped_keys", "epoch"),
];

fn is_int((table, column): (&str, &str)) -> bool {
    INTS.iter().any(|(t, c)| *t == table && *c == column)
}

/// The longest tuple that sea-orm reads.
const TUPLE: usize = 12;

/// A row as the map that sea-orm wants. It counts the places of a tuple in the order of the names; where that is not the
/// order of the columns, keys that come before every name tell it.
fn keyed(values: Vec<(String, Value)>) -> BTreeMap<String, Value> {
    if values.len() > TUPLE || values.is_sorted_by(|(one, _), (next, _)| one < next) {
        return values.into_iter().collect();
    }
    let places = values.iter().enumerate().map(|(at, (_, value))| (format!("\0{at:02}"), value.clone()));
    let mut row: BTreeMap<String, Value> = places.collect();
    row.extend(values);
    row
}

/// The names of what a statement gives, and their kinds.
fn columns(prepared: &rusqlite::Statement<'_>) -> Vec<(String, Kind)> {
    let origins = prepared.columns_with_metadata();
    let both = prepared.columns().into_iter().zip(origins);
    both.map(|(column, origin)| {
        let place = (origin.table_name().unwrap_or_default(), origin.origin_name().unwrap_or_default());
        (column.name().to_owned(), Kind::of(column.decl_type(), place))
    })
    .collect()
}

impl Kind {
    fn of(declared: Option<&str>, place: (&str, &str)) -> Self {
        match declared {
            Some(text) if text.eq_ignore_ascii_case("boolean") => Self::Bool,
            Some(text) if text.contains("blob") => Self::Bytes,
            Some(_) if is_int(place) => Self::Int,
            _ => Self::BigInt,
        }
    }

    /// As the entity says it.
    pub(crate) fn of_column(column: &impl ColumnTrait) -> Self {
        match column.def().get_column_type() {
            ColumnType::Boolean => Self::Bool,
            ColumnType::Integer => Self::Int,
            ColumnType::BigInteger => Self::BigInt,
            ColumnType::Blob | ColumnType::Binary(_) | ColumnType::VarBinary(_) => Self::Bytes,
            _ => Self::Text,
        }
    }

    /// A column of a row, exactly as the entity says it: also what is not there.
    pub(crate) fn value(self, row: &Row<'_>, at: usize) -> Result<Value, DbErr> {
        match (row.get_ref(at).map_err(failed)?, self) {
            (ValueRef::Null, Self::Bool) => Ok(Value::Bool(None)),
            (ValueRef::Null, Self::Int) => Ok(Value::Int(None)),
            (ValueRef::Null, Self::Bytes) => Ok(Value::Bytes(None)),
            (ValueRef::Null, Self::BigInt) => Ok(Value::BigInt(None)),
            (value, _) => self.read(value),
        }
    }

    fn read(self, value: ValueRef<'_>) -> Result<Value, DbErr> {
        Ok(match (value, self) {
            (ValueRef::Null, _) => Value::String(None),
            (ValueRef::Integer(n), Self::Bool) => Value::Bool(Some(n != 0)),
            (ValueRef::Integer(n), Self::Int) => {
                Value::Int(Some(i32::try_from(n).map_err(|_| DbErr::Type("a number too large".to_owned()))?))
            }
            (ValueRef::Integer(n), Self::BigInt | Self::Bytes | Self::Text) => Value::BigInt(Some(n)),
            (ValueRef::Real(x), _) => Value::Double(Some(x)),
            (ValueRef::Text(bytes) | ValueRef::Blob(bytes), Self::Bytes) => {
                Value::Bytes(Some(bytes.to_vec()))
            }
            (ValueRef::Text(text), _) => {
                let text = str::from_utf8(text).map_err(|_| DbErr::Type("text that is none".to_owned()))?;
                Value::String(Some(text.to_owned()))
            }
            (ValueRef::Blob(bytes), _) => Value::Bytes(Some(bytes.to_vec())),
        })
    }
}

/// SQLite's result codes in sea-orm's words; `error.rs` makes ours of them.
fn failed(error: rusqlite::Error) -> DbErr {
    let internal = |text: &str| DbErr::Exec(RuntimeErr::Internal(text.to_owned()));
    let Some(code) = error.sqlite_error() else { return internal(&error.to_string()) };
    match (code.code, code.extended_code) {
        (_, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID) => {
            DbErr::RecordNotInserted
        }
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
        }
        (ErrorCode::DiskFull, _) => internal(FULL),
        (ErrorCode::ReadOnly | ErrorCode::SystemIoFailure, _) => internal(UNWRITABLE),
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => internal(CORRUPT),
        _ => internal(&error.to_string()),
    }
}

#[cfg(test)]
mod tests;
