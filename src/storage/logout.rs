//! Sign-outs that relying parties are told of.

use crate::{entity::logouts, prelude::*};
use kernel::Moment;

pub use logouts::Model;

/// Waits to be told.
pub const DUE: &str = "due";
/// Was told.
pub const TOLD: &str = "told";
/// Was given up.
pub const FAILED: &str = "failed";
/// An operator said that it need not be told.
pub const DROPPED: &str = "dropped";

/// Adds a notice.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    logouts::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Some notices whose time has come, the oldest first.
///
/// # Errors
/// What the database says.
pub async fn due(tx: &impl Tx, now: Moment, most: u64) -> Result<Vec<Model>, Error> {
    Ok(logouts::Entity::find()
        .filter(logouts::Column::State.eq(DUE))
        .filter(logouts::Column::DueAt.lte(now))
        .order_by_asc(logouts::Column::DueAt)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Takes a notice for an attempt: of any number of nodes that try at once, one gets it. It comes back at `until` if that
/// node dies.
///
/// # Errors
/// [`Error::Conflict`] when another has it.
pub async fn take(tx: &WriteTx, row: &Model, until: Moment) -> Result<(), Error> {
    let done = logouts::Entity::update_many()
        .col_expr(logouts::Column::DueAt, Expr::value(until))
        .col_expr(logouts::Column::Attempts, Expr::col(logouts::Column::Attempts).add(1))
        .filter(logouts::Column::Id.eq(&row.id))
        .filter(logouts::Column::State.eq(DUE))
        .filter(logouts::Column::Attempts.eq(row.attempts))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Notes what came of an attempt.
///
/// # Errors
/// [`Error::Conflict`] when it is settled already.
pub async fn settle(
    tx: &WriteTx,
    id: &str,
    state: &str,
    (said, due_at): (Option<String>, Moment),
) -> Result<(), Error> {
    let done = logouts::Entity::update_many()
        .col_expr(logouts::Column::State, Expr::value(state))
        .col_expr(logouts::Column::Said, Expr::value(said))
        .col_expr(logouts::Column::DueAt, Expr::value(due_at))
        .filter(logouts::Column::Id.eq(id))
        .filter(logouts::Column::State.eq(DUE))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Decides about a notice that has not arrived: it is due again now, or dropped.
///
/// # Errors
/// [`Error::Conflict`] when it has arrived, or is not there.
pub async fn decide(tx: &WriteTx, id: &str, state: &str) -> Result<(), Error> {
    let done = logouts::Entity::update_many()
        .col_expr(logouts::Column::State, Expr::value(state))
        .col_expr(logouts::Column::Attempts, Expr::value(0))
        .col_expr(logouts::Column::DueAt, Expr::value(tx.now()))
        .filter(logouts::Column::Id.eq(id))
        .filter(logouts::Column::State.is_in([DUE, FAILED]))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// What has not been told, the newest first: what waits and what was given up.
///
/// # Errors
/// What the database says.
pub async fn untold(tx: &impl Tx, most: u64) -> Result<Vec<Model>, Error> {
    Ok(logouts::Entity::find()
        .filter(logouts::Column::State.is_in([DUE, FAILED]))
        .order_by_desc(logouts::Column::CreatedAt)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// How many wait to be told, and how many were given up.
///
/// # Errors
/// What the database says.
pub async fn depth(tx: &impl Tx) -> Result<(u64, u64), Error> {
    let count = |state| logouts::Entity::find().filter(logouts::Column::State.eq(state)).count(tx.conn());
    Ok((count(DUE).await?, count(FAILED).await?))
}

/// Forgets what was settled before a moment; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx, before: Moment) -> Result<u64, Error> {
    let done = logouts::Entity::delete_many()
        .filter(logouts::Column::State.ne(DUE))
        .filter(logouts::Column::CreatedAt.lt(before))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
