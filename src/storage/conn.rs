//! What queries run on: a SQLite connection in this thread, or a transaction of PostgreSQL.

use crate::{
    Error,
    pace::Pace,
    query::{Said, statement},
    readers::Lease,
    sqlite::Sqlite,
    writer::Turn,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExecResult, ProxyExecResult,
    QueryResult, Statement, TryGetableMany, TryIntoModel, Value,
};
use std::{sync::Arc, time::Instant};

/// A transaction, as files of queries see it.
#[derive(Debug)]
pub struct Conn(Kind);

#[derive(Debug)]
pub(crate) enum Kind {
    Reader(Lease),
    Writer(Turn),
    /// With what counts its commit, if it writes.
    Postgres(DatabaseTransaction, Option<Arc<Pace>>),
}

impl Conn {
    pub(crate) const fn new(kind: Kind) -> Self {
        Self(kind)
    }

    /// Makes it lasting.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self.0 {
            Kind::Writer(turn) => turn.commit().await,
            Kind::Postgres(inner, pace) => {
                let asked = Instant::now();
                let outcome = inner.commit().await.map_err(Error::from);
                if let Some(pace) = pace {
                    pace.committed(asked, 1, &outcome);
                }
                outcome
            }
            Kind::Reader(_) => Ok(()),
        }
    }

    /// The models of a query's rows, at most so many.
    pub(crate) async fn models<E>(
        &self,
        said: &Said<E>,
        values: Vec<Value>,
        most: usize,
    ) -> Result<Vec<E::Model>, DbErr>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        match self.here(|sqlite| sqlite.models(said, &values, most)) {
            Ok(models) => models,
            Err(postgres) => {
                E::find().from_raw_sql(statement(postgres, &said.sql, values)).all(postgres).await
            }
        }
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) async fn run(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        match self.here(|sqlite| sqlite.run_with(sql, &values)) {
            Ok(changed) => changed,
            Err(postgres) => {
                Ok(postgres.execute_raw(statement(postgres, sql, values)).await?.rows_affected())
            }
        }
    }

    /// The whole numbers of the first row.
    pub(crate) async fn numbers<const N: usize>(
        &self,
        sql: &str,
        values: Vec<Value>,
    ) -> Result<Option<[Option<i64>; N]>, DbErr> {
        match self.here(|sqlite| sqlite.numbers(sql, &values)) {
            Ok(found) => found,
            Err(postgres) => {
                let row = postgres.query_one_raw(statement(postgres, sql, values)).await?;
                let Some(row) = row else { return Ok(None) };
                let mut found = [None; N];
                for (at, number) in found.iter_mut().enumerate() {
                    *number = row.try_get_by_index(at)?;
                }
                Ok(Some(found))
            }
        }
    }

    /// The rows of a query as tuples.
    pub(crate) async fn tuples<T>(&self, sql: &str, values: Vec<Value>) -> Result<Vec<T>, DbErr>
    where
        T: TryGetableMany + for<'a> TryFrom<&'a rusqlite::Row<'a>, Error = rusqlite::Error>,
    {
        match self.here(|sqlite| sqlite.tuples(sql, &values)) {
            Ok(rows) => rows,
            Err(postgres) => {
                let rows = postgres.query_all_raw(statement(postgres, sql, values)).await?;
                rows.iter().map(|row| T::try_get_many_by_index(row).map_err(DbErr::from)).collect()
            }
        }
    }

    /// Runs something on SQLite, or gives back the transaction of PostgreSQL to run it on.
    fn here<T>(
        &self,
        on: impl FnOnce(&Sqlite) -> Result<T, DbErr>,
    ) -> Result<Result<T, DbErr>, &DatabaseTransaction> {
        let sqlite = match &self.0 {
            Kind::Postgres(inner, _) => return Err(inner),
            Kind::Reader(lease) => lease.sqlite(),
            Kind::Writer(turn) => turn.sqlite().map(|sqlite| &**sqlite),
        };
        // When the disk is full SQLite may end a transaction by itself. What came after would be kept one by one.
        Ok(match sqlite.filter(|sqlite| sqlite.in_transaction()) {
            Some(sqlite) => on(sqlite),
            None => Err(DbErr::Custom("the transaction is over".to_owned())),
        })
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Conn {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Kind::Postgres(..) => DbBackend::Postgres,
            Kind::Reader(_) | Kind::Writer(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self.here(|sqlite| sqlite.execute(&statement)) {
            Ok(changed) => Ok(ProxyExecResult::new(0, changed?).into()),
            Err(postgres) => postgres.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.here(|sqlite| sqlite.batch(sql)) {
            Ok(changed) => Ok(ProxyExecResult::new(0, changed?).into()),
            Err(postgres) => postgres.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self.here(|sqlite| sqlite.rows(&statement, 1)) {
            Ok(rows) => Ok(rows?.into_iter().next()),
            Err(postgres) => postgres.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.here(|sqlite| sqlite.rows(&statement, usize::MAX)) {
            Ok(rows) => rows,
            Err(postgres) => postgres.query_all_raw(statement).await,
        }
    }
}
