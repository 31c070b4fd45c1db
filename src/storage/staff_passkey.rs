//! Passkeys of staff.

use crate::{entity::staff_passkeys, prelude::*};
use kernel::{Moment, PasskeyId, StaffId};

pub use staff_passkeys::Model;

/// Somebody's passkeys, oldest first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, staff: StaffId) -> Result<Vec<Model>, Error> {
    Ok(staff_passkeys::Entity::find()
        .filter(staff_passkeys::Column::Staff.eq(staff))
        .order_by_asc(staff_passkeys::Column::CreatedAt)
        .all(tx.conn())
        .await?)
}

/// The passkey with that credential id.
///
/// # Errors
/// What the database says.
pub async fn find_by_credential(tx: &impl Tx, credential_id: &[u8]) -> Result<Option<Model>, Error> {
    Ok(staff_passkeys::Entity::find()
        .filter(staff_passkeys::Column::CredentialId.eq(credential_id.to_vec()))
        .one(tx.conn())
        .await?)
}

/// Adds a passkey.
///
/// # Errors
/// [`Error::Conflict`] when the credential id is registered already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    staff_passkeys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Keeps what an assertion changed: the counter, and when.
///
/// # Errors
/// [`Error::Conflict`] when the passkey is gone.
pub async fn used(tx: &WriteTx, id: PasskeyId, passkey: String, at: Moment) -> Result<(), Error> {
    let done = staff_passkeys::Entity::update_many()
        .col_expr(staff_passkeys::Column::Passkey, Expr::value(passkey))
        .col_expr(staff_passkeys::Column::UsedAt, Expr::value(at))
        .filter(staff_passkeys::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes every passkey of somebody who is staff no longer.
///
/// # Errors
/// What the database says.
pub async fn remove_all(tx: &WriteTx, staff: StaffId) -> Result<(), Error> {
    staff_passkeys::Entity::delete_many()
        .filter(staff_passkeys::Column::Staff.eq(staff))
        .exec(tx.conn())
        .await?;
    Ok(())
}
