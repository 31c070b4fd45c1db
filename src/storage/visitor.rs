//! Visitors.

use crate::{entity::visitors, prelude::*, query::Select};
use kernel::VisitorId;

pub use visitors::Model;

static FIND: Select<visitors::Entity> = Select::of("WHERE id = $1");

/// The visitor of that id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: VisitorId) -> Result<Option<Model>, Error> {
    FIND.one(tx, [id.into()]).await
}

/// Adds a visitor.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    visitors::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Ids behind one, in order, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn after(tx: &impl Tx, id: Option<VisitorId>, most: u64) -> Result<Vec<VisitorId>, Error> {
    let mut query = visitors::Entity::find().select_only().column(visitors::Column::Id);
    if let Some(id) = id {
        query = query.filter(visitors::Column::Id.gt(id));
    }
    Ok(query.order_by_asc(visitors::Column::Id).limit(most).into_tuple().all(tx.conn()).await?)
}
