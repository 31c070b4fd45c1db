//! Exports that a second person is asked to allow.

use crate::{entity::approvals, prelude::*};
use kernel::{ApprovalId, Moment, StaffId};

pub use approvals::Model;

/// Adds a request.
///
/// # Errors
/// [`Error::Conflict`] when the id exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    approvals::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// The newest requests, of everybody.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &impl Tx, limit: u64) -> Result<Vec<Model>, Error> {
    Ok(approvals::Entity::find()
        .order_by_desc(approvals::Column::AskedAt)
        .order_by_desc(approvals::Column::Id)
        .limit(limit)
        .all(tx.conn())
        .await?)
}

/// One request.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: ApprovalId) -> Result<Option<Model>, Error> {
    Ok(approvals::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// Decides a request, once, and never one's own.
///
/// # Errors
/// [`Error::Conflict`] when it is the decider's own, was decided before, or was asked before `since`.
pub async fn decide(
    tx: &WriteTx,
    id: ApprovalId,
    by: StaffId,
    state: &str,
    since: Moment,
) -> Result<(), Error> {
    let done = approvals::Entity::update_many()
        .col_expr(approvals::Column::State, Expr::value(state))
        .col_expr(approvals::Column::DecidedBy, Expr::value(by))
        .col_expr(approvals::Column::DecidedAt, Expr::value(tx.now()))
        .filter(approvals::Column::Id.eq(id))
        .filter(approvals::Column::State.eq("pending"))
        .filter(approvals::Column::AskedBy.ne(by))
        .filter(approvals::Column::AskedAt.gt(since))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Uses an approval up: of any number who try at once, one succeeds.
///
/// # Errors
/// [`Error::Conflict`] when it is somebody else's, is not approved, was used, or was approved before `since`.
pub async fn consume(tx: &WriteTx, id: ApprovalId, by: StaffId, since: Moment) -> Result<(), Error> {
    let done = approvals::Entity::update_many()
        .col_expr(approvals::Column::State, Expr::value("used"))
        .col_expr(approvals::Column::UsedAt, Expr::value(tx.now()))
        .filter(approvals::Column::Id.eq(id))
        .filter(approvals::Column::AskedBy.eq(by))
        .filter(approvals::Column::State.eq("approved"))
        .filter(approvals::Column::UsedAt.is_null())
        .filter(approvals::Column::DecidedAt.gt(since))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
