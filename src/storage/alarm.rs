//! Alarms of the log.

use crate::{entity::alarms, prelude::*};

pub use alarms::Model;

/// Raises an alarm of a kind. `true` when there was none of it: it is new, or was over.
///
/// # Errors
/// What the database says.
pub async fn raise(tx: &WriteTx, kind: &str, found: &str) -> Result<bool, Error> {
    let now = tx.now();
    let again = alarms::Entity::update_many()
        .col_expr(alarms::Column::Times, Expr::col(alarms::Column::Times).add(1))
        .col_expr(alarms::Column::LastAt, Expr::value(now))
        .col_expr(alarms::Column::Found, Expr::value(found))
        .filter(alarms::Column::Kind.eq(kind))
        .filter(alarms::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    if again.rows_affected == 1 {
        return Ok(false);
    }
    let row = Model {
        kind: kind.to_owned(),
        found: found.to_owned(),
        times: 1,
        first_at: now,
        last_at: now,
        ended_at: None,
    };
    let columns = [
        alarms::Column::Found,
        alarms::Column::Times,
        alarms::Column::FirstAt,
        alarms::Column::LastAt,
        alarms::Column::EndedAt,
    ];
    alarms::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(alarms::Column::Kind).update_columns(columns).to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(true)
}

/// Ends an alarm; `false` when there was none.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &WriteTx, kind: &str) -> Result<bool, Error> {
    let done = alarms::Entity::update_many()
        .col_expr(alarms::Column::EndedAt, Expr::value(tx.now()))
        .filter(alarms::Column::Kind.eq(kind))
        .filter(alarms::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Every alarm, the open ones first, then the newest.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    let mut rows = alarms::Entity::find().order_by_desc(alarms::Column::LastAt).all(tx.conn()).await?;
    rows.sort_by_key(|row| row.ended_at.is_some());
    Ok(rows)
}
