//! Passports of visitors.

use crate::{entity::documents, prelude::*};
use kernel::VisitorId;

pub use documents::Model;

/// The passport behind a blind index.
///
/// # Errors
/// What the database says.
pub async fn find_by_index(tx: &impl Tx, number_index: &[u8]) -> Result<Option<Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::NumberIndex.eq(number_index.to_vec()))
        .one(tx.conn())
        .await?)
}

/// The visitor's passport that counts: active, verified last.
///
/// # Errors
/// What the database says.
pub async fn active_of(tx: &impl Tx, visitor: VisitorId) -> Result<Option<Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::Visitor.eq(visitor))
        .filter(documents::Column::State.eq("active"))
        .order_by_desc(documents::Column::VerifiedAt)
        .one(tx.conn())
        .await?)
}

/// Adds a passport.
///
/// # Errors
/// [`Error::Conflict`] when the same passport is there already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    documents::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
