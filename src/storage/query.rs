//! Statements that are said once. To put a query together costs more than to run it on one row; what every login asks
//! is written here as text, and its rows become models without a name being looked up.

use crate::{Error, Tx, WriteTx, affected_one, sqlite::Kind};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityName, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    Statement, TryGetableMany, TryIntoModel, Value,
};
use std::sync::OnceLock;

/// Whole rows of an entity: what stands behind `FROM`, with parameters `$1`, `$2`, ….
pub(crate) struct Select<E: EntityTrait> {
    rest: &'static str,
    said: OnceLock<Said<E>>,
}

/// The text of a query, and what each of its columns is.
pub(crate) struct Said<E: EntityTrait> {
    pub(crate) sql: String,
    columns: Vec<(E::Column, Kind)>,
}

/// The columns of an entity's rows, in their order, as SQL names them.
fn names<E: EntityTrait>() -> String {
    let names: Vec<String> = E::Column::iter().map(|column| format!("\"{}\"", column.as_str())).collect();
    names.join(", ")
}

impl<E: EntityTrait> Said<E> {
    fn of(rest: &str) -> Self {
        let sql = format!("SELECT {} FROM \"{}\" {rest}", names::<E>(), E::default().table_name());
        Self { sql, columns: E::Column::iter().map(|column| (column, Kind::of_column(&column))).collect() }
    }
}

impl<E> Said<E>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    /// A row of SQLite's as a model.
    pub(crate) fn model(&self, row: &rusqlite::Row<'_>) -> Result<E::Model, DbErr> {
        let mut model = <E::ActiveModel as ActiveModelTrait>::default();
        for (at, (column, kind)) in self.columns.iter().enumerate() {
            model.try_set(*column, kind.value(row, at)?)?;
        }
        model.try_into_model()
    }
}

impl<E> Select<E>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    pub(crate) const fn of(rest: &'static str) -> Self {
        Self { rest, said: OnceLock::new() }
    }

    /// Every row.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn all<const N: usize>(
        &self,
        tx: &impl Tx,
        values: [Value; N],
    ) -> Result<Vec<E::Model>, Error> {
        self.rows(tx, values.into(), usize::MAX).await
    }

    /// The one row there can be: what stands behind `FROM` names a whole key, or takes one row.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn one<const N: usize>(
        &self,
        tx: &impl Tx,
        values: [Value; N],
    ) -> Result<Option<E::Model>, Error> {
        Ok(self.rows(tx, values.into(), 1).await?.into_iter().next())
    }

    async fn rows(&self, tx: &impl Tx, values: Vec<Value>, most: usize) -> Result<Vec<E::Model>, Error> {
        let said = self.said.get_or_init(|| Said::of(self.rest));
        Ok(tx.conn().models(said, values, most).await?)
    }
}

/// A whole new row.
pub(crate) struct Insert(OnceLock<String>);

impl Insert {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Adds it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when its key exists.
    pub(crate) async fn run<M, A>(&self, tx: &WriteTx, row: M) -> Result<(), Error>
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        let mut row = row.into_active_model();
        let columns = || <A::Entity as EntityTrait>::Column::iter();
        let sql = self.0.get_or_init(|| {
            let places: Vec<String> = (1..=columns().count()).map(|at| format!("${at}")).collect();
            let (table, names) = (A::Entity::default(), names::<A::Entity>());
            format!("INSERT INTO \"{}\" ({names}) VALUES ({})", table.table_name(), places.join(", "))
        });
        let values: Option<Vec<Value>> = columns().map(|column| row.take(column).into_value()).collect();
        run(tx, sql, values.ok_or(Error::Corrupt("a row with a hole"))?).await?;
        Ok(())
    }
}

/// Runs a statement; how many rows it changed.
///
/// # Errors
/// What the database says.
pub(crate) async fn run(tx: &WriteTx, sql: &str, values: impl Into<Vec<Value>>) -> Result<u64, Error> {
    Ok(tx.conn().run(sql, values.into()).await?)
}

/// As [`run`], of exactly one row.
///
/// # Errors
/// [`Error::Conflict`] when it changed none.
pub(crate) async fn run_one(tx: &WriteTx, sql: &str, values: impl Into<Vec<Value>>) -> Result<(), Error> {
    affected_one(run(tx, sql, values).await?)
}

/// The whole numbers of a query's one row; each may be absent.
///
/// # Errors
/// [`Error::Missing`] when there is no row; what the database says.
pub(crate) async fn numbers<const N: usize>(
    tx: &impl Tx,
    sql: &str,
    values: impl Into<Vec<Value>>,
) -> Result<[Option<i64>; N], Error> {
    tx.conn().numbers(sql, values.into()).await?.ok_or(Error::Missing)
}

/// The rows of a query as tuples.
///
/// # Errors
/// What the database says; [`Error::Database`] when a column is of another kind.
pub(crate) async fn tuples<T>(tx: &impl Tx, sql: &str, values: impl Into<Vec<Value>>) -> Result<Vec<T>, Error>
where
    T: TryGetableMany + for<'a> TryFrom<&'a rusqlite::Row<'a>, Error = rusqlite::Error>,
{
    Ok(tx.conn().tuples(sql, values.into()).await?)
}

/// A text and its values as sea-orm hands them to PostgreSQL.
pub(crate) fn statement(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}
