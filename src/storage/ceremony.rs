//! What was begun and is taken up once.

use crate::{entity::ceremonies, prelude::*};
use sea_orm::{FromQueryResult, sea_query::Query};

pub use ceremonies::Model;

/// Puts something by.
///
/// # Errors
/// [`Error::Conflict`] when the key exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    ceremonies::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// What lies there, left where it is; it may be too late.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, key: &[u8]) -> Result<Option<Model>, Error> {
    Ok(ceremonies::Entity::find_by_id(key.to_vec()).one(tx.conn()).await?)
}

/// Takes it up by one statement: of any number who try at once, one gets it. `None`: unknown, taken or too late.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &WriteTx, key: &[u8]) -> Result<Option<Model>, Error> {
    let mut taken = Query::delete();
    taken
        .from_table(ceremonies::Entity)
        .and_where(ceremonies::Column::Key.eq(key.to_vec()))
        .and_where(ceremonies::Column::ExpiresAt.gt(tx.now()))
        .returning_all();
    let row = tx.conn().query_one(&taken).await?;
    Ok(row.map(|row| Model::from_query_result(&row, "")).transpose()?)
}

/// Forgets what is too late; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx) -> Result<u64, Error> {
    let done = ceremonies::Entity::delete_many()
        .filter(ceremonies::Column::ExpiresAt.lte(tx.now()))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
