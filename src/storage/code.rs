//! Authorization codes.

use crate::{entity::codes, prelude::*};
use kernel::Moment;

pub use codes::Model;

/// The code behind a hash, spent or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, code_hash: &[u8]) -> Result<Option<Model>, Error> {
    Ok(codes::Entity::find_by_id(code_hash.to_vec()).one(tx.conn()).await?)
}

/// Adds a code.
///
/// # Errors
/// [`Error::Conflict`] when the hash exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    codes::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Spends a code: of two who try at once, one wins (RFC 6749 §4.1.2).
///
/// # Errors
/// [`Error::Conflict`] when it is spent already.
pub async fn consume(tx: &WriteTx, code_hash: &[u8], at: Moment) -> Result<(), Error> {
    let done = codes::Entity::update_many()
        .col_expr(codes::Column::ConsumedAt, Expr::value(at))
        .filter(codes::Column::CodeHash.eq(code_hash.to_vec()))
        .filter(codes::Column::ConsumedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
