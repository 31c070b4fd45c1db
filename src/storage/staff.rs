//! Operators, auditors and officers, and the links by which they register a passkey.

use crate::{
    entity::{staff, staff_links},
    prelude::*,
};
use kernel::{Country, Moment, StaffId};

pub use staff::Model;
pub use staff_links::Model as Link;

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

/// The member of staff of that id, unless removed.
///
/// # Errors
/// What the database says.
pub async fn by_id(tx: &impl Tx, id: StaffId) -> Result<Option<Model>, Error> {
    Ok(staff::Entity::find_by_id(id).filter(staff::Column::EndedAt.is_null()).one(tx.conn()).await?)
}

/// Everybody, removed or not, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(staff::Entity::find().order_by_asc(staff::Column::CreatedAt).all(tx.conn()).await?)
}

/// Adds a member of staff.
///
/// # Errors
/// [`Error::Conflict`] when the token exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    staff::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Where somebody is, and what covers their looking from there.
///
/// # Errors
/// [`Error::Conflict`] when there is nobody of that id, or no longer.
pub async fn place(
    tx: &WriteTx,
    id: StaffId,
    country: Country,
    (assessment, contract): (Option<String>, Option<String>),
) -> Result<(), Error> {
    let done = staff::Entity::update_many()
        .col_expr(staff::Column::Country, Expr::value(country))
        .col_expr(staff::Column::Assessment, Expr::value(assessment))
        .col_expr(staff::Column::Contract, Expr::value(contract))
        .filter(staff::Column::Id.eq(id))
        .filter(staff::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes a member of staff, once.
///
/// # Errors
/// [`Error::Conflict`] when there is nobody of that id, or no longer.
pub async fn end(tx: &WriteTx, id: StaffId, at: Moment) -> Result<(), Error> {
    let done = staff::Entity::update_many()
        .col_expr(staff::Column::EndedAt, Expr::value(at))
        .filter(staff::Column::Id.eq(id))
        .filter(staff::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Adds a link.
///
/// # Errors
/// [`Error::Conflict`] when the secret exists, which chance forbids.
pub async fn add_link(tx: &WriteTx, row: Link) -> Result<(), Error> {
    staff_links::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The link of that hash, if it still opens.
///
/// # Errors
/// What the database says.
pub async fn link(tx: &impl Tx, token_hash: &[u8], now: Moment) -> Result<Option<Link>, Error> {
    Ok(staff_links::Entity::find_by_id(token_hash.to_vec())
        .filter(staff_links::Column::UsedAt.is_null())
        .filter(staff_links::Column::ExpiresAt.gt(now))
        .one(tx.conn())
        .await?)
}

/// Uses a link up: of any number who try at once, one succeeds.
///
/// # Errors
/// [`Error::Conflict`] when it was used before or is too old.
pub async fn use_link(tx: &WriteTx, token_hash: &[u8]) -> Result<(), Error> {
    let done = staff_links::Entity::update_many()
        .col_expr(staff_links::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_links::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(staff_links::Column::UsedAt.is_null())
        .filter(staff_links::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Uses up every open link of somebody.
///
/// # Errors
/// What the database says.
pub async fn close_links(tx: &WriteTx, staff: StaffId) -> Result<(), Error> {
    staff_links::Entity::update_many()
        .col_expr(staff_links::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_links::Column::Staff.eq(staff))
        .filter(staff_links::Column::UsedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}
