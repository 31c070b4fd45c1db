//! Data keys. The transactions are those of the database of data keys.

use crate::{entity::data_keys, prelude::*, query::Select};
use kernel::Moment;
use sea_orm::sea_query::SimpleExpr;

pub use data_keys::Model;

static OF: Select<data_keys::Entity> =
    Select::of("WHERE subject = $1 AND class = $2 ORDER BY created_at DESC");
static IN_FORCE: Select<data_keys::Entity> = Select::of("WHERE subject = $1 AND class = $2 AND state <> $3");

/// The key in force.
pub const ACTIVE: &str = "active";
/// Another took its place; fields may still name it.
pub const RETIRING: &str = "retiring";
/// Only legal claims and authorities may open it (PIPL Art. 47(2)).
pub const SEALED: &str = "sealed";

fn belongs(subject: &str, class: &str) -> SimpleExpr {
    data_keys::Column::Subject.eq(subject).and(data_keys::Column::Class.eq(class))
}

/// Every key of a person and a retention class, the one in force first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, subject: &str, class: &str) -> Result<Vec<Model>, Error> {
    let mut rows = OF.all(tx, [subject.into(), class.into()]).await?;
    rows.sort_by_key(|row| row.state == RETIRING);
    Ok(rows)
}

/// Every key of a person that is in force.
///
/// # Errors
/// What the database says.
pub async fn held(tx: &impl Tx, subject: &str) -> Result<Vec<Model>, Error> {
    Ok(data_keys::Entity::find()
        .filter(data_keys::Column::Subject.eq(subject))
        .filter(data_keys::Column::State.ne(RETIRING))
        .all(tx.conn())
        .await?)
}

/// Whose keys only legal claims and authorities may open.
///
/// # Errors
/// What the database says.
pub async fn sealed(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(data_keys::Entity::find().filter(data_keys::Column::State.eq(SEALED)).all(tx.conn()).await?)
}

/// How many those are.
///
/// # Errors
/// What the database says.
pub async fn count_sealed(tx: &impl Tx) -> Result<u64, Error> {
    Ok(data_keys::Entity::find().filter(data_keys::Column::State.eq(SEALED)).count(tx.conn()).await?)
}

/// Moves the key in force of a person and a retention class from one state to another. Says whether it was there.
///
/// # Errors
/// What the database says.
pub async fn shift(tx: &WriteTx, subject: &str, class: &str, from: &str, to: &str) -> Result<bool, Error> {
    let done = data_keys::Entity::update_many()
        .col_expr(data_keys::Column::State, Expr::value(to))
        .filter(belongs(subject, class))
        .filter(data_keys::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected > 0)
}

/// The key of a person and a retention class that is in force.
///
/// # Errors
/// What the database says.
pub async fn in_force(tx: &impl Tx, subject: &str, class: &str) -> Result<Option<Model>, Error> {
    IN_FORCE.one(tx, [subject.into(), class.into(), RETIRING.into()]).await
}

/// Adds a key.
///
/// # Errors
/// [`Error::Conflict`] when the person has one of that class in force.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    data_keys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Takes a key out of force; fields that name it still open.
///
/// # Errors
/// [`Error::Conflict`] when another did.
pub async fn retire(tx: &WriteTx, id: &[u8]) -> Result<(), Error> {
    let done = data_keys::Entity::update_many()
        .col_expr(data_keys::Column::State, Expr::value(RETIRING))
        .col_expr(data_keys::Column::RetiredAt, Expr::value(tx.now()))
        .filter(data_keys::Column::Id.eq(id.to_vec()))
        .filter(data_keys::Column::State.eq(ACTIVE))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Puts a key, wrapped anew, in the place of what was wrapped under an earlier epoch.
///
/// # Errors
/// [`Error::Conflict`] when the row is gone or another wrapped it first.
pub async fn rewrap(tx: &WriteTx, id: &[u8], from: i32, to: i32, wrapped: Vec<u8>) -> Result<(), Error> {
    let done = data_keys::Entity::update_many()
        .col_expr(data_keys::Column::Wrapped, Expr::value(wrapped))
        .col_expr(data_keys::Column::KekEpoch, Expr::value(to))
        .filter(data_keys::Column::Id.eq(id.to_vec()))
        .filter(data_keys::Column::KekEpoch.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Keys wrapped under an epoch before that one, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn behind(tx: &impl Tx, epoch: i32, most: u64) -> Result<Vec<Model>, Error> {
    Ok(data_keys::Entity::find()
        .filter(data_keys::Column::KekEpoch.lt(epoch))
        .order_by_asc(data_keys::Column::KekEpoch)
        .order_by_asc(data_keys::Column::Id)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// How many keys there are, and how many of them are wrapped under that epoch or a later one.
///
/// # Errors
/// What the database says.
pub async fn counts(tx: &impl Tx, epoch: i32) -> Result<(u64, u64), Error> {
    let all = data_keys::Entity::find().count(tx.conn()).await?;
    let at =
        data_keys::Entity::find().filter(data_keys::Column::KekEpoch.gte(epoch)).count(tx.conn()).await?;
    Ok((all, at))
}

/// How many keys in force are older than that instant.
///
/// # Errors
/// What the database says.
pub async fn older(tx: &impl Tx, than: Moment) -> Result<u64, Error> {
    Ok(data_keys::Entity::find()
        .filter(data_keys::Column::State.eq(ACTIVE))
        .filter(data_keys::Column::CreatedAt.lt(than))
        .count(tx.conn())
        .await?)
}

/// Whose keys are to be replaced or have been: in force and older than an instant, or retiring; behind a cursor.
///
/// # Errors
/// What the database says.
pub async fn to_replace(tx: &impl Tx, older: Moment, after: &[u8], most: u64) -> Result<Vec<Model>, Error> {
    let old = data_keys::Column::State.eq(ACTIVE).and(data_keys::Column::CreatedAt.lt(older));
    Ok(data_keys::Entity::find()
        .filter(old.or(data_keys::Column::State.eq(RETIRING)))
        .filter(data_keys::Column::Id.gt(after.to_vec()))
        .order_by_asc(data_keys::Column::Id)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Everybody who has keys, with the class, behind a cursor.
///
/// # Errors
/// What the database says.
pub async fn after(tx: &impl Tx, id: &[u8], most: u64) -> Result<Vec<Model>, Error> {
    Ok(data_keys::Entity::find()
        .filter(data_keys::Column::Id.gt(id.to_vec()))
        .order_by_asc(data_keys::Column::Id)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Destroys one key. On SQLite the bytes are overwritten (`secure_delete`).
///
/// # Errors
/// What the database says.
pub async fn destroy(tx: &WriteTx, id: &[u8]) -> Result<(), Error> {
    data_keys::Entity::delete_many().filter(data_keys::Column::Id.eq(id.to_vec())).exec(tx.conn()).await?;
    Ok(())
}

/// Destroys every key of a person and a retention class. Says how many.
///
/// # Errors
/// What the database says.
pub async fn shred(tx: &WriteTx, subject: &str, class: &str) -> Result<u64, Error> {
    let gone = data_keys::Entity::delete_many().filter(belongs(subject, class)).exec(tx.conn()).await?;
    Ok(gone.rows_affected)
}

/// Counts messages sealed under a key; how many they are now, if the key is in force.
///
/// # Errors
/// What the database says.
pub async fn count_messages(tx: &WriteTx, id: &[u8], more: i64) -> Result<Option<i64>, Error> {
    data_keys::Entity::update_many()
        .col_expr(data_keys::Column::Messages, Expr::col(data_keys::Column::Messages).add(more))
        .filter(data_keys::Column::Id.eq(id.to_vec()))
        .exec(tx.conn())
        .await?;
    let row = data_keys::Entity::find_by_id(id.to_vec()).one(tx.conn()).await?;
    Ok(row.filter(|row| row.state != RETIRING).map(|row| row.messages))
}

/// Messages under the most used key in force, and how many keys have at least that many.
///
/// # Errors
/// What the database says.
pub async fn messages(tx: &impl Tx, least: i64) -> Result<(i64, u64), Error> {
    let live = || data_keys::Entity::find().filter(data_keys::Column::State.ne(RETIRING));
    let most = live().order_by_desc(data_keys::Column::Messages).one(tx.conn()).await?;
    let worn = live().filter(data_keys::Column::Messages.gte(least)).count(tx.conn()).await?;
    Ok((most.map_or(0, |row| row.messages), worn))
}
