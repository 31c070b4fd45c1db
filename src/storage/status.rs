//! Status lists and their counters.

use crate::{entity::status_lists, prelude::*};
use kernel::Moment;

pub use status_lists::Model;

/// The list of that id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: &str) -> Result<Option<Model>, Error> {
    Ok(status_lists::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// Takes the next number of a list, which it makes if absent; numbers run from 0 to `size` - 1, each given once.
///
/// # Errors
/// [`Error::Conflict`] when the list is full.
pub async fn take(tx: &WriteTx, id: &str, retires_at: Moment, size: i32) -> Result<i32, Error> {
    let fresh = Model { id: id.to_owned(), issued: 0, revision: 0, retires_at };
    status_lists::Entity::insert(fresh.into_active_model())
        .on_conflict(OnConflict::column(status_lists::Column::Id).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    let done = status_lists::Entity::update_many()
        .col_expr(status_lists::Column::Issued, Expr::col(status_lists::Column::Issued).add(1))
        .filter(status_lists::Column::Id.eq(id))
        .filter(status_lists::Column::Issued.lt(size))
        .exec(tx.conn())
        .await?;
    affected_one(done)?;
    // The row is ours until the transaction ends: what is read here is what the update wrote.
    let row = find(tx, id).await?.ok_or(Error::Missing)?;
    Ok(row.issued - 1)
}

/// Says that a list's bits have changed.
///
/// # Errors
/// [`Error::Conflict`] when there is no such list.
pub async fn touch(tx: &WriteTx, id: &str) -> Result<(), Error> {
    let done = status_lists::Entity::update_many()
        .col_expr(status_lists::Column::Revision, Expr::col(status_lists::Column::Revision).add(1))
        .filter(status_lists::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
