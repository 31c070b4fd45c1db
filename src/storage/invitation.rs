//! Invitations to register.

use crate::{entity::invitations, prelude::*};

pub use invitations::Model;

/// The label of the keyed hash an invitation is kept under.
pub const INVITATION: &str = "guosuo/invitation";

/// Adds an invitation.
///
/// # Errors
/// [`Error::Conflict`] when the hash exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    invitations::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Uses an invitation once; of any number who try at once, no more get in than it has uses. `None`: unknown, used up or
/// too old.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &WriteTx, token_hash: &[u8]) -> Result<Option<Model>, Error> {
    let done = invitations::Entity::update_many()
        .col_expr(invitations::Column::Uses, Expr::col(invitations::Column::Uses).sub(1))
        .filter(invitations::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(invitations::Column::Uses.gt(0))
        .filter(invitations::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.conn())
        .await?;
    if done.rows_affected != 1 {
        return Ok(None);
    }
    Ok(invitations::Entity::find_by_id(token_hash.to_vec()).one(tx.conn()).await?)
}

/// Forgets what is used up or too old; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx) -> Result<u64, Error> {
    let over = Condition::any()
        .add(invitations::Column::ExpiresAt.lte(tx.now()))
        .add(invitations::Column::Uses.lte(0));
    Ok(invitations::Entity::delete_many().filter(over).exec(tx.conn()).await?.rows_affected)
}
