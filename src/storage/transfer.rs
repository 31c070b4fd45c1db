//! The yearly counters of persons whose data went abroad.

use crate::{
    entity::{transfer_counts, transfer_seats},
    prelude::*,
};

pub use transfer_seats::Model as Seat;

/// How many persons are counted, and whether this one is among them.
///
/// # Errors
/// What the database says.
pub async fn count(tx: &impl Tx, seat: &Seat) -> Result<(u64, bool), Error> {
    let key = (seat.exporter.clone(), seat.year, seat.class.clone());
    let row = transfer_counts::Entity::find_by_id(key).one(tx.conn()).await?;
    let persons = row.map_or(0, |r| u64::try_from(r.persons).unwrap_or(0));
    let key = (seat.exporter.clone(), seat.year, seat.class.clone(), seat.person.clone());
    let seated = transfer_seats::Entity::find_by_id(key).one(tx.conn()).await?.is_some();
    Ok((persons, seated))
}

/// As [`count`], but nobody else is seated before this transaction ends.
///
/// On PostgreSQL the counter's row is locked; on SQLite the one writer holds everything.
///
/// # Errors
/// What the database says.
pub async fn count_and_hold(tx: &WriteTx, seat: &Seat) -> Result<(u64, bool), Error> {
    add(tx, seat, 0).await?;
    count(tx, seat).await
}

/// Seats a person; `true` if they were not counted before.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &WriteTx, seat: Seat) -> Result<bool, Error> {
    let inserted = transfer_seats::Entity::insert(seat.clone().into_active_model())
        .on_conflict(
            OnConflict::columns([
                transfer_seats::Column::Exporter,
                transfer_seats::Column::Year,
                transfer_seats::Column::Class,
                transfer_seats::Column::Person,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    let fresh = inserted == 1;
    if fresh {
        add(tx, &seat, 1).await?;
    }
    Ok(fresh)
}

async fn add(tx: &WriteTx, seat: &Seat, persons: i64) -> Result<(), Error> {
    let row = transfer_counts::Model {
        exporter: seat.exporter.clone(),
        year: seat.year,
        class: seat.class.clone(),
        persons,
    };
    transfer_counts::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::columns([
                transfer_counts::Column::Exporter,
                transfer_counts::Column::Year,
                transfer_counts::Column::Class,
            ])
            .value(
                transfer_counts::Column::Persons,
                Expr::col((transfer_counts::Entity, transfer_counts::Column::Persons)).add(persons),
            )
            .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
