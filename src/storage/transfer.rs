//! The yearly counters of persons whose data went abroad.

use crate::{
    entity::{transfer_counts, transfer_seats},
    prelude::*,
};
use sea_orm::Statement;

pub use transfer_seats::Model as Seat;

const COUNTS: &str = "SELECT class, persons, CAST(CASE WHEN EXISTS (SELECT 1 FROM transfer_seats AS s \
    WHERE s.exporter = c.exporter AND s.year = c.year AND s.class = c.class AND s.person = $1) \
    THEN 1 ELSE 0 END AS BIGINT) AS seated \
    FROM transfer_counts AS c WHERE c.exporter = $2 AND c.year = $3";

/// How many persons are counted in the class of each seat, and whether its person is among them. The seats are of one
/// person, year and exporter.
///
/// # Errors
/// What the database says.
pub async fn counts<const N: usize>(tx: &impl Tx, seats: &[Seat; N]) -> Result<[(u64, bool); N], Error> {
    let mut found = [(0, false); N];
    let Some(first) = seats.first() else { return Ok(found) };
    let values = [first.person.clone().into(), first.exporter.clone().into(), first.year.into()];
    let backend = tx.conn().get_database_backend();
    for row in tx.conn().query_all_raw(Statement::from_sql_and_values(backend, COUNTS, values)).await? {
        let class: String = row.try_get("", "class")?;
        let persons: i64 = row.try_get("", "persons")?;
        let seated: i64 = row.try_get("", "seated")?;
        for (seat, place) in seats.iter().zip(&mut found) {
            if seat.class == class {
                *place = (u64::try_from(persons).unwrap_or(0), seated != 0);
            }
        }
    }
    Ok(found)
}

/// As [`counts`], but nobody else is seated before this transaction ends.
///
/// On PostgreSQL the counters' rows are locked; on SQLite the one writer holds everything.
///
/// # Errors
/// What the database says.
pub async fn counts_and_hold<const N: usize>(
    tx: &WriteTx,
    seats: &[Seat; N],
) -> Result<[(u64, bool); N], Error> {
    for seat in seats {
        add(tx, seat, 0).await?;
    }
    counts(tx, seats).await
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
