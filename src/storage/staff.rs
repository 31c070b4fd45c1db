//! Operators and auditors.

use crate::{entity::staff, prelude::*};

pub use staff::Model;

/// The member of staff behind a token's hash, unless removed.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, token_hash: &[u8]) -> Result<Option<Model>, Error> {
    Ok(staff::Entity::find()
        .filter(staff::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(staff::Column::EndedAt.is_null())
        .one(tx.conn())
        .await?)
}

/// Adds a member of staff.
///
/// # Errors
/// [`Error::Conflict`] when the token exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    staff::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
