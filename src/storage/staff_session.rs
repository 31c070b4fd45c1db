//! Sessions in the console.

use crate::{entity::staff_sessions, prelude::*};
use kernel::{Moment, SessionId, StaffId};

pub use staff_sessions::Model;

/// The open session behind a token's hash. Whether it has timed out is the caller's to judge.
///
/// # Errors
/// What the database says.
pub async fn find_open(tx: &impl Tx, token_hash: &[u8]) -> Result<Option<Model>, Error> {
    Ok(staff_sessions::Entity::find()
        .filter(staff_sessions::Column::TokenHash.eq(token_hash.to_vec()))
        .filter(staff_sessions::Column::EndedAt.is_null())
        .one(tx.conn())
        .await?)
}

/// Everybody's open sessions, newest first.
///
/// # Errors
/// What the database says.
pub async fn open(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(staff_sessions::Entity::find()
        .filter(staff_sessions::Column::EndedAt.is_null())
        .order_by_desc(staff_sessions::Column::BeganAt)
        .all(tx.conn())
        .await?)
}

/// Adds a session.
///
/// # Errors
/// [`Error::Conflict`] when the token exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    staff_sessions::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Notes that the session was used.
///
/// # Errors
/// [`Error::Conflict`] when it has ended meanwhile.
pub async fn seen(tx: &WriteTx, id: SessionId, at: Moment) -> Result<(), Error> {
    let done = staff_sessions::Entity::update_many()
        .col_expr(staff_sessions::Column::SeenAt, Expr::value(at))
        .filter(staff_sessions::Column::Id.eq(id))
        .filter(staff_sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// States why the session reads the log and what of it, once: the row as it should be.
///
/// # Errors
/// [`Error::Conflict`] when it was stated before, or the session has ended.
pub async fn state(tx: &WriteTx, row: &Model) -> Result<(), Error> {
    let done = staff_sessions::Entity::update_many()
        .col_expr(staff_sessions::Column::Purpose, Expr::value(row.purpose.clone()))
        .col_expr(staff_sessions::Column::Reference, Expr::value(row.reference.clone()))
        .col_expr(staff_sessions::Column::Country, Expr::value(row.country))
        .col_expr(staff_sessions::Column::WindowFrom, Expr::value(row.window_from))
        .col_expr(staff_sessions::Column::WindowTo, Expr::value(row.window_to))
        .col_expr(staff_sessions::Column::Clearance, Expr::value(row.clearance.clone()))
        .col_expr(staff_sessions::Column::ExpiresAt, Expr::value(row.expires_at))
        .filter(staff_sessions::Column::Id.eq(row.id))
        .filter(staff_sessions::Column::Purpose.is_null())
        .filter(staff_sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Ends somebody's session, once.
///
/// # Errors
/// [`Error::Conflict`] when it is not theirs, or has ended before.
pub async fn end(tx: &WriteTx, staff: StaffId, id: SessionId) -> Result<(), Error> {
    let done = staff_sessions::Entity::update_many()
        .col_expr(staff_sessions::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_sessions::Column::Id.eq(id))
        .filter(staff_sessions::Column::Staff.eq(staff))
        .filter(staff_sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Ends every session of somebody; says how many.
///
/// # Errors
/// What the database says.
pub async fn end_all(tx: &WriteTx, staff: StaffId) -> Result<u64, Error> {
    let done = staff_sessions::Entity::update_many()
        .col_expr(staff_sessions::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_sessions::Column::Staff.eq(staff))
        .filter(staff_sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
