//! Passkeys of visitors.

use crate::{entity::passkeys, prelude::*};
use kernel::{Moment, PasskeyId, VisitorId};

pub use passkeys::Model;

/// The visitor's passkeys, oldest first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Model>, Error> {
    Ok(passkeys::Entity::find()
        .filter(passkeys::Column::Visitor.eq(visitor))
        .order_by_asc(passkeys::Column::CreatedAt)
        .all(tx.conn())
        .await?)
}

/// The passkey with that credential id.
///
/// # Errors
/// What the database says.
pub async fn find_by_credential(tx: &impl Tx, credential_id: &[u8]) -> Result<Option<Model>, Error> {
    Ok(passkeys::Entity::find()
        .filter(passkeys::Column::CredentialId.eq(credential_id.to_vec()))
        .one(tx.conn())
        .await?)
}

/// Adds a passkey.
///
/// # Errors
/// [`Error::Conflict`] when the credential id is registered already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    passkeys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Keeps what an assertion changed: the counter, and when.
///
/// # Errors
/// [`Error::Conflict`] when the passkey is gone.
pub async fn used(tx: &WriteTx, id: PasskeyId, passkey: String, at: Moment) -> Result<(), Error> {
    let done = passkeys::Entity::update_many()
        .col_expr(passkeys::Column::Passkey, Expr::value(passkey))
        .col_expr(passkeys::Column::UsedAt, Expr::value(at))
        .filter(passkeys::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes a visitor's passkey.
///
/// # Errors
/// [`Error::Conflict`] when it is not theirs or gone.
pub async fn remove(tx: &WriteTx, visitor: VisitorId, id: PasskeyId) -> Result<(), Error> {
    let done = passkeys::Entity::delete_many()
        .filter(passkeys::Column::Id.eq(id))
        .filter(passkeys::Column::Visitor.eq(visitor))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes every passkey of a visitor; says how many.
///
/// # Errors
/// What the database says.
pub async fn remove_all(tx: &WriteTx, visitor: VisitorId) -> Result<u64, Error> {
    let gone =
        passkeys::Entity::delete_many().filter(passkeys::Column::Visitor.eq(visitor)).exec(tx.conn()).await?;
    Ok(gone.rows_affected)
}
