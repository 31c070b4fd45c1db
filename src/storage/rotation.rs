//! How far rotations are, and the coming blind indexes.

use crate::{
    entity::{coming_indexes, documents, rotations},
    prelude::*,
};
use kernel::DocumentId;
use sea_orm::{QueryTrait, sea_query::LockType};

pub use coming_indexes::Model as Coming;
pub use rotations::Model;

/// Keys that wrap data keys.
pub const KEK: &str = "kek";
/// Data keys.
pub const DEK: &str = "dek";
/// Keys of blind indexes.
pub const INDEX: &str = "index";

/// The last rotation of a kind.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, kind: &str) -> Result<Option<Model>, Error> {
    Ok(rotations::Entity::find_by_id(kind).one(tx.conn()).await?)
}

/// As [`find`], so that the phase cannot change before the transaction ends: whoever changes it waits.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &WriteTx, kind: &str) -> Result<Option<Model>, Error> {
    Ok(rotations::Entity::find_by_id(kind).lock(LockType::Share).one(tx.conn()).await?)
}

/// Every kind's last rotation.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(rotations::Entity::find().order_by_asc(rotations::Column::Kind).all(tx.conn()).await?)
}

/// Begins a rotation.
///
/// # Errors
/// [`Error::Conflict`] when one of the kind is under way.
pub async fn begin(tx: &WriteTx, row: Model) -> Result<(), Error> {
    rotations::Entity::delete_many()
        .filter(rotations::Column::Kind.eq(&row.kind))
        .filter(rotations::Column::EndedAt.is_not_null())
        .exec(tx.conn())
        .await?;
    rotations::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Notes how far it is: rows moved, and where to go on.
///
/// # Errors
/// [`Error::Conflict`] when it has left that phase.
pub async fn advance(tx: &WriteTx, row: &Model, done: i64, cursor: &str) -> Result<(), Error> {
    let done = rotations::Entity::update_many()
        .col_expr(rotations::Column::Done, Expr::value(done))
        .col_expr(rotations::Column::Cursor, Expr::value(cursor))
        .filter(rotations::Column::Kind.eq(&row.kind))
        .filter(rotations::Column::Epoch.eq(row.epoch))
        .filter(rotations::Column::Phase.eq(&row.phase))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Takes it into another phase; `done` ends it.
///
/// # Errors
/// [`Error::Conflict`] when another node did.
pub async fn shift(tx: &WriteTx, row: &Model, to: &str) -> Result<(), Error> {
    let mut update = rotations::Entity::update_many()
        .col_expr(rotations::Column::Phase, Expr::value(to))
        .col_expr(rotations::Column::Cursor, Expr::value(""));
    if to == "done" {
        update = update.col_expr(rotations::Column::EndedAt, Expr::value(tx.now()));
    }
    let done = update
        .filter(rotations::Column::Kind.eq(&row.kind))
        .filter(rotations::Column::Epoch.eq(row.epoch))
        .filter(rotations::Column::Phase.eq(&row.phase))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Passports whose index is of an epoch before that one, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn behind(tx: &impl Tx, epoch: i32, most: u64) -> Result<Vec<documents::Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::IndexEpoch.lt(epoch))
        .order_by_asc(documents::Column::Id)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// How many passports there are, and how many of them have an index of that epoch.
///
/// # Errors
/// What the database says.
pub async fn counts(tx: &impl Tx, epoch: i32) -> Result<(u64, u64), Error> {
    let all = documents::Entity::find().count(tx.conn()).await?;
    let at =
        documents::Entity::find().filter(documents::Column::IndexEpoch.gte(epoch)).count(tx.conn()).await?;
    Ok((all, at))
}

/// Adds the coming index of a passport. One that is there already stays.
///
/// # Errors
/// [`Error::Conflict`] when another passport has the same.
pub async fn come(tx: &WriteTx, row: Coming) -> Result<(), Error> {
    let once = OnConflict::column(coming_indexes::Column::Document).do_nothing().to_owned();
    coming_indexes::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The passport behind a coming index.
///
/// # Errors
/// What the database says.
pub async fn find_coming(tx: &impl Tx, number: &[u8]) -> Result<Option<documents::Model>, Error> {
    let row = coming_indexes::Entity::find()
        .filter(coming_indexes::Column::Number.eq(number.to_vec()))
        .one(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(documents::Entity::find_by_id(row.document).one(tx.conn()).await?)
}

/// Whether a passport's coming index is there.
///
/// # Errors
/// What the database says.
pub async fn coming_of(tx: &impl Tx, document: DocumentId) -> Result<Option<Coming>, Error> {
    Ok(coming_indexes::Entity::find_by_id(document).one(tx.conn()).await?)
}

/// Puts a passport's coming index into force; the coming row stays, so that both epochs are unique until all have moved.
///
/// # Errors
/// [`Error::Conflict`] when it has moved already.
pub async fn flip(tx: &WriteTx, coming: &Coming, epoch: i32) -> Result<(), Error> {
    let done = documents::Entity::update_many()
        .col_expr(documents::Column::NumberIndex, Expr::value(coming.number.clone()))
        .col_expr(documents::Column::PersonIndex, Expr::value(coming.person.clone()))
        .col_expr(documents::Column::IndexEpoch, Expr::value(epoch))
        .filter(documents::Column::Id.eq(coming.document))
        .filter(documents::Column::IndexEpoch.lt(epoch))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Removes coming rows that are in force by now, at most `most`. Says how many.
///
/// # Errors
/// What the database says.
pub async fn drop_coming(tx: &WriteTx, most: u64) -> Result<u64, Error> {
    let some: Vec<DocumentId> = coming_indexes::Entity::find()
        .select_only()
        .column(coming_indexes::Column::Document)
        .limit(most)
        .into_tuple()
        .all(tx.conn())
        .await?;
    let gone = coming_indexes::Entity::delete_many()
        .filter(coming_indexes::Column::Document.is_in(some))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected)
}

/// Passports of an earlier epoch whose coming index is not there, behind a cursor, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn uncovered(
    tx: &impl Tx,
    epoch: i32,
    after: Option<DocumentId>,
    most: u64,
) -> Result<Vec<documents::Model>, Error> {
    let covered =
        coming_indexes::Entity::find().select_only().column(coming_indexes::Column::Document).into_query();
    let mut found = documents::Entity::find()
        .filter(documents::Column::IndexEpoch.lt(epoch))
        .filter(documents::Column::Id.not_in_subquery(covered));
    if let Some(after) = after {
        found = found.filter(documents::Column::Id.gt(after));
    }
    Ok(found.order_by_asc(documents::Column::Id).limit(most).all(tx.conn()).await?)
}
