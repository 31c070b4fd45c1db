//! Relying parties.

use crate::{Written, entity::clients, prelude::*, query::Select};
use kernel::ClientId;

pub use clients::Model;

static FIND: Select<clients::Entity> = Select::of("WHERE id = $1");

/// The client of that id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: ClientId) -> Result<Option<Model>, Error> {
    FIND.one(tx, [id.into()]).await
}

/// Every client, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(clients::Entity::find().order_by_asc(clients::Column::Id).all(tx.conn()).await?)
}

/// The clients that wait for an operator, oldest first.
///
/// # Errors
/// What the database says.
pub async fn pending(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(clients::Entity::find()
        .filter(clients::Column::Pending.is_not_null())
        .filter(clients::Column::State.ne("removed"))
        .order_by_asc(clients::Column::Id)
        .all(tx.conn())
        .await?)
}

/// Answers a client that waits, once: it has this metadata from now on.
///
/// # Errors
/// [`Error::Conflict`] when it does not wait any more.
pub async fn settle(tx: &WriteTx, id: ClientId, metadata: Written) -> Result<(), Error> {
    let done = clients::Entity::update_many()
        .col_expr(clients::Column::Metadata, Expr::value(metadata))
        .col_expr(clients::Column::Pending, Expr::value(Option::<String>::None))
        .filter(clients::Column::Id.eq(id))
        .filter(clients::Column::Pending.is_not_null())
        .filter(clients::Column::State.ne("removed"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Adds a client.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    clients::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Puts a registration in the place of an earlier one.
///
/// # Errors
/// [`Error::Conflict`] when the client is gone.
pub async fn replace(tx: &WriteTx, row: Model) -> Result<(), Error> {
    let done = clients::Entity::update_many()
        .col_expr(clients::Column::Name, Expr::value(row.name))
        .col_expr(clients::Column::Metadata, Expr::value(row.metadata))
        .col_expr(clients::Column::SecretHash, Expr::value(row.secret_hash))
        .col_expr(clients::Column::Secret, Expr::value(row.secret))
        .col_expr(clients::Column::Pending, Expr::value(row.pending))
        .filter(clients::Column::Id.eq(row.id))
        .filter(clients::Column::State.ne("removed"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Moves a client to another state.
///
/// # Errors
/// [`Error::Conflict`] when it is not in the state it is to leave.
pub async fn advance(tx: &WriteTx, id: ClientId, from: &str, to: &str) -> Result<(), Error> {
    let done = clients::Entity::update_many()
        .col_expr(clients::Column::State, Expr::value(to))
        .filter(clients::Column::Id.eq(id))
        .filter(clients::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
