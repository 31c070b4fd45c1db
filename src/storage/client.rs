//! Relying parties.

use crate::{entity::clients, prelude::*};
use kernel::ClientId;

pub use clients::Model;

/// The client of that id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: ClientId) -> Result<Option<Model>, Error> {
    Ok(clients::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// Every client, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(clients::Entity::find().order_by_asc(clients::Column::Id).all(tx.conn()).await?)
}

/// Adds a client.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    clients::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
