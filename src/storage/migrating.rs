//! The schema's steps on SQLite: sea-orm's migrator over a connection of ours.

use crate::{sqlite::Sqlite, writer::Turn};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, DynIden, ProxyDatabaseTrait,
    ProxyExecResult, ProxyRow, Statement, from_query_result_to_proxy_row,
};
use std::sync::Arc;

/// The connection of whoever has the turn, outside of any transaction.
#[derive(Debug)]
struct Steps(Arc<Sqlite>);

/// A connection for the migrator; the turn must be kept as long.
pub(crate) async fn connection(turn: &Turn) -> Result<DatabaseConnection, DbErr> {
    let sqlite = turn.sqlite().ok_or(DbErr::Custom("the turn is over".to_owned()))?;
    Database::connect_proxy(DbBackend::Sqlite, Arc::new(Box::new(Steps(Arc::clone(sqlite))))).await
}

#[async_trait::async_trait]
impl ProxyDatabaseTrait for Steps {
    async fn query(&self, statement: Statement) -> Result<Vec<ProxyRow>, DbErr> {
        let rows = self.0.rows(&statement, usize::MAX)?;
        Ok(rows.iter().map(from_query_result_to_proxy_row).collect())
    }

    async fn execute(&self, statement: Statement) -> Result<ProxyExecResult, DbErr> {
        // Steps are made of definitions, which have no parameters, and of single statements, which may.
        let changed = match statement.values.as_ref().is_some_and(|values| !values.0.is_empty()) {
            true => self.0.execute(&statement)?,
            false => self.0.batch(&statement.sql)?,
        };
        Ok(ProxyExecResult::new(0, changed))
    }

    async fn begin(&self) {
        // A failure shows at the first statement inside, or at the commit.
        drop(self.0.run("BEGIN IMMEDIATE"));
    }

    async fn commit(&self) {
        drop(self.0.run("COMMIT"));
    }

    async fn rollback(&self) {
        self.start_rollback();
    }

    fn start_rollback(&self) {
        if self.0.in_transaction() {
            drop(self.0.run("ROLLBACK"));
        }
    }
}

/// Whether a database remembers its steps. What the migrator has for it wants a second driver of SQLite.
pub(crate) async fn knows(connection: &DatabaseConnection, table: &DynIden) -> Result<bool, DbErr> {
    let (backend, name) = (connection.get_database_backend(), table.to_string());
    let sql = match backend {
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
    };
    let asked = Statement::from_sql_and_values(backend, sql, [name.into()]);
    Ok(connection.query_one_raw(asked).await?.is_some())
}
