//! What persons asked to be erased themselves, and what of it has still to be done.

use crate::{entity::wishes, prelude::*};
use kernel::Moment;

pub use wishes::Model;

/// Adds one.
///
/// # Errors
/// [`Error::Conflict`] when the same was asked for before.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    wishes::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Notes the entry that asks.
///
/// # Errors
/// [`Error::Conflict`] when there is no such wish.
pub async fn note(tx: &WriteTx, key: &[u8], entry: i64) -> Result<(), Error> {
    let done = wishes::Entity::update_many()
        .col_expr(wishes::Column::Entry, Expr::value(entry))
        .filter(wishes::Column::Key.eq(key.to_vec()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// The wish behind a link.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, key: &[u8]) -> Result<Option<Model>, Error> {
    Ok(wishes::Entity::find_by_id(key.to_vec()).one(tx.conn()).await?)
}

/// Those asked for before a moment and not done with, oldest first.
///
/// # Errors
/// What the database says.
pub async fn open(tx: &impl Tx, before: Moment) -> Result<Vec<Model>, Error> {
    Ok(wishes::Entity::find()
        .filter(wishes::Column::DoneAt.is_null())
        .filter(wishes::Column::At.lt(before))
        .order_by_asc(wishes::Column::At)
        .all(tx.conn())
        .await?)
}

/// Notes that all that follows from one was done.
///
/// # Errors
/// [`Error::Conflict`] when that was noted before.
pub async fn done(tx: &WriteTx, key: &[u8]) -> Result<(), Error> {
    let done = wishes::Entity::update_many()
        .col_expr(wishes::Column::DoneAt, Expr::value(tx.now()))
        .filter(wishes::Column::Key.eq(key.to_vec()))
        .filter(wishes::Column::DoneAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes those done with that were asked for before a moment. Says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx, before: Moment) -> Result<u64, Error> {
    let gone = wishes::Entity::delete_many()
        .filter(wishes::Column::DoneAt.is_not_null())
        .filter(wishes::Column::At.lt(before))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}
