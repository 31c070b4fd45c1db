//! Credential offers with a pre-authorized code (OpenID4VCI 1.0 §4.1.1).

use crate::{entity::offers, prelude::*};
use kernel::Moment;

pub use offers::Model;

/// The label of the keyed hash a code is kept under (`Keys::mac`): who offers and who redeems use the same.
pub const CODE: &str = "guosuo/pre-authorized-code";

/// Adds an offer.
///
/// # Errors
/// [`Error::Conflict`] when the hash exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    offers::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The offer behind a code, live or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, code_hash: &[u8]) -> Result<Option<Model>, Error> {
    Ok(offers::Entity::find_by_id(code_hash.to_vec()).one(tx.conn()).await?)
}

/// Spends a live code; of two who try at once, one gets the offer. `None`: unknown, expired or spent.
///
/// # Errors
/// What the database says.
pub async fn consume(tx: &WriteTx, code_hash: &[u8], now: Moment) -> Result<Option<Model>, Error> {
    let done = offers::Entity::update_many()
        .col_expr(offers::Column::ConsumedAt, Expr::value(now))
        .filter(offers::Column::CodeHash.eq(code_hash.to_vec()))
        .filter(offers::Column::ConsumedAt.is_null())
        .filter(offers::Column::ExpiresAt.gt(now))
        .exec(tx.conn())
        .await?;
    match done.rows_affected {
        1 => find(tx, code_hash).await,
        _ => Ok(None),
    }
}

/// Forgets offers that expired before `until`; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx, until: Moment) -> Result<u64, Error> {
    let done =
        offers::Entity::delete_many().filter(offers::Column::ExpiresAt.lt(until)).exec(tx.conn()).await?;
    Ok(done.rows_affected)
}
