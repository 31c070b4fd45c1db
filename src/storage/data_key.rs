//! Data keys. The transactions are those of the database of data keys.

use crate::{entity::data_keys, prelude::*};

pub use data_keys::Model;

/// The key of a person and a retention class.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, subject: &str, class: &str) -> Result<Option<Model>, Error> {
    Ok(data_keys::Entity::find()
        .filter(data_keys::Column::Subject.eq(subject))
        .filter(data_keys::Column::Class.eq(class))
        .one(tx.conn())
        .await?)
}

/// Adds a key.
///
/// # Errors
/// [`Error::Conflict`] when the person has one of that class already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    data_keys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
