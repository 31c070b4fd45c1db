//! How far the log's entries are erased, and how many disclosures there were.

use crate::{
    entity::{disclosure_counts, entries, retention_marks},
    prelude::*,
    query::run_one,
};

pub use retention_marks::Model;

const DISCLOSED: &str = "UPDATE disclosure_counts SET count = count + 1 WHERE id = $1";

/// Where a class stands; 0 before anything of it was erased.
///
/// # Errors
/// What the database says.
pub async fn below(tx: &impl Tx, class: &str) -> Result<i64, Error> {
    let row = retention_marks::Entity::find_by_id(class).one(tx.conn()).await?;
    Ok(row.map_or(0, |row| row.below))
}

/// Moves a class forward.
///
/// # Errors
/// What the database says.
pub async fn mark(tx: &WriteTx, class: &str, below: i64) -> Result<(), Error> {
    let row = Model { class: class.to_owned(), below };
    retention_marks::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::column(retention_marks::Column::Class)
                .update_column(retention_marks::Column::Below)
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Leaves of an entry what holds no person: its place, its time, what sort it was, its bytes and its leaf.
///
/// # Errors
/// [`Error::Conflict`] when there is no such entry.
pub async fn erase(tx: &WriteTx, seq: i64, hidden: &str) -> Result<(), Error> {
    let nothing = || Expr::value(Option::<String>::None);
    let bytes = || Expr::value(Option::<Vec<u8>>::None);
    let done = entries::Entity::update_many()
        .col_expr(entries::Column::Fields, Expr::value("{}"))
        .col_expr(entries::Column::Hidden, Expr::value(hidden))
        .col_expr(entries::Column::OpenSecret, bytes())
        .col_expr(entries::Column::PersonalSecret, bytes())
        .col_expr(entries::Column::Detail, bytes())
        .col_expr(entries::Column::Subject, nothing())
        .col_expr(entries::Column::Recipient, nothing())
        .col_expr(entries::Column::Country, nothing())
        .col_expr(entries::Column::Decision, nothing())
        .filter(entries::Column::Seq.eq(seq))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Counts one disclosure more, apart from the log.
///
/// # Errors
/// [`Error::Conflict`] when the count is not there.
pub async fn disclosed(tx: &WriteTx) -> Result<(), Error> {
    run_one(tx, DISCLOSED, [1.into()]).await
}

/// Disclosures so far: as they were counted, and as the log has them.
///
/// # Errors
/// What the database says.
pub async fn disclosures(tx: &impl Tx, action: &str) -> Result<(u64, u64), Error> {
    let counted = disclosure_counts::Entity::find_by_id(1).one(tx.conn()).await?;
    let counted = counted.and_then(|row| u64::try_from(row.count).ok()).unwrap_or(0);
    let logged = entries::Entity::find().filter(entries::Column::Action.eq(action)).count(tx.conn()).await?;
    Ok((counted, logged))
}
