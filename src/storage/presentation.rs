//! Presentations: asked, then answered or refused, then released, each step once.

use crate::{entity::presentations, prelude::*};
use kernel::{ClientId, Moment, PresentationId};

pub use presentations::Model;

/// The label of the keyed hash a `state` is kept under (`Keys::mac`).
pub const STATE: &str = "guosuo/presentation-state";

/// Adds a request.
///
/// # Errors
/// [`Error::Conflict`] when the id or the state exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    presentations::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The request behind a `state`.
///
/// # Errors
/// What the database says.
pub async fn find_by_state(tx: &impl Tx, state_hash: &[u8]) -> Result<Option<Model>, Error> {
    Ok(presentations::Entity::find()
        .filter(presentations::Column::StateHash.eq(state_hash.to_vec()))
        .one(tx.conn())
        .await?)
}

/// One of a relying party's own requests.
///
/// # Errors
/// What the database says.
pub async fn find_of(tx: &impl Tx, client: ClientId, id: PresentationId) -> Result<Option<Model>, Error> {
    Ok(presentations::Entity::find_by_id(id)
        .filter(presentations::Column::Client.eq(client))
        .one(tx.conn())
        .await?)
}

/// Keeps the first good answer.
///
/// # Errors
/// [`Error::Conflict`] when the request was answered or refused before.
pub async fn answer(
    tx: &WriteTx,
    id: PresentationId,
    result: String,
    response_hash: &[u8],
) -> Result<(), Error> {
    let done = presentations::Entity::update_many()
        .col_expr(presentations::Column::State, Expr::value("answered"))
        .col_expr(presentations::Column::Result, Expr::value(result))
        .col_expr(presentations::Column::ResponseHash, Expr::value(response_hash.to_vec()))
        .filter(presentations::Column::Id.eq(id))
        .filter(presentations::Column::State.eq("asked"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Ends a request that was answered badly or not at all.
///
/// # Errors
/// [`Error::Conflict`] when the request was answered or refused before.
pub async fn refuse(tx: &WriteTx, id: PresentationId, code: &str) -> Result<(), Error> {
    let done = presentations::Entity::update_many()
        .col_expr(presentations::Column::State, Expr::value("refused"))
        .col_expr(presentations::Column::Code, Expr::value(code))
        .filter(presentations::Column::Id.eq(id))
        .filter(presentations::Column::State.eq("asked"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Marks the answer as handed over and forgets it.
///
/// # Errors
/// [`Error::Conflict`] when there is none, or it was handed over before.
pub async fn release(tx: &WriteTx, id: PresentationId) -> Result<(), Error> {
    let done = presentations::Entity::update_many()
        .col_expr(presentations::Column::State, Expr::value("released"))
        .col_expr(presentations::Column::Result, Expr::value(None::<String>))
        .filter(presentations::Column::Id.eq(id))
        .filter(presentations::Column::State.eq("answered"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Forgets requests that expired before `until`; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx, until: Moment) -> Result<u64, Error> {
    let done = presentations::Entity::delete_many()
        .filter(presentations::Column::ExpiresAt.lt(until))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
