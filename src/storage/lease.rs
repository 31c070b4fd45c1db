//! Turns of periodic work among equal nodes.

use crate::{entity::leases, prelude::*};
use kernel::Moment;

pub use leases::Model;

/// Takes or renews a turn until `until`. Whoever gets it holds the row until the transaction ends, so that effects of
/// two nodes come one after the other, whatever their clocks say. `false` while another's turn lasts.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &WriteTx, name: &str, holder: &str, until: Moment) -> Result<bool, Error> {
    let free =
        Condition::any().add(leases::Column::Holder.eq(holder)).add(leases::Column::ExpiresAt.lte(tx.now()));
    held(tx, name, holder, Some(until), free).await
}

/// Waits for whoever is at work and goes between; the turn stays whose it is.
///
/// # Errors
/// What the database says.
pub async fn between(tx: &WriteTx, name: &str) -> Result<(), Error> {
    held(tx, name, "", None, Condition::all()).await.map(drop)
}

/// Takes what is due at an instant, for everybody, and sets the next one; the first time it only does that.
///
/// # Errors
/// What the database says.
pub async fn once(tx: &WriteTx, name: &str, next: Moment) -> Result<bool, Error> {
    let first = Model { name: name.to_owned(), holder: String::new(), fence: 0, expires_at: next };
    leases::Entity::insert(first.into_active_model())
        .on_conflict(OnConflict::column(leases::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    let done = leases::Entity::update_many()
        .col_expr(leases::Column::Fence, Expr::col(leases::Column::Fence).add(1))
        .col_expr(leases::Column::ExpiresAt, Expr::value(next))
        .filter(leases::Column::Name.eq(name))
        .filter(leases::Column::ExpiresAt.lte(tx.now()))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected == 1)
}

async fn held(
    tx: &WriteTx,
    name: &str,
    holder: &str,
    until: Option<Moment>,
    when: Condition,
) -> Result<bool, Error> {
    let none =
        Model { name: name.to_owned(), holder: String::new(), fence: 0, expires_at: Moment::from_millis(0) };
    leases::Entity::insert(none.into_active_model())
        .on_conflict(OnConflict::column(leases::Column::Name).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    let mut update = leases::Entity::update_many()
        .col_expr(leases::Column::Fence, Expr::col(leases::Column::Fence).add(1))
        .filter(leases::Column::Name.eq(name))
        .filter(when);
    if let Some(until) = until {
        update = update
            .col_expr(leases::Column::Holder, Expr::value(holder))
            .col_expr(leases::Column::ExpiresAt, Expr::value(until));
    }
    Ok(update.exec(tx.conn()).await?.rows_affected == 1)
}

/// Whether somebody's turn lasts.
///
/// # Errors
/// What the database says.
pub async fn has(tx: &impl Tx, name: &str, holder: &str, now: Moment) -> Result<bool, Error> {
    let row = leases::Entity::find_by_id(name).one(tx.conn()).await?;
    Ok(row.is_some_and(|row| row.holder == holder && row.expires_at > now))
}

/// Gives a turn back, at an orderly end.
///
/// # Errors
/// What the database says.
pub async fn give_back(tx: &WriteTx, name: &str, holder: &str) -> Result<(), Error> {
    leases::Entity::update_many()
        .col_expr(leases::Column::ExpiresAt, Expr::value(tx.now()))
        .filter(leases::Column::Name.eq(name))
        .filter(leases::Column::Holder.eq(holder))
        .exec(tx.conn())
        .await?;
    Ok(())
}
