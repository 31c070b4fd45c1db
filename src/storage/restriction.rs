//! What is only stored and protected (PIPL Art. 47): the rows say so, the state of the data keys sees to it.

use crate::{entity::restrictions, prelude::*};
use kernel::Moment;

pub use restrictions::Model;

/// Notes one.
///
/// # Errors
/// [`Error::Conflict`] when there is one.
pub async fn put(tx: &WriteTx, row: Model) -> Result<(), Error> {
    restrictions::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Ends one.
///
/// # Errors
/// [`Error::Conflict`] when there is none.
pub async fn lift(tx: &WriteTx, subject: &str, class: &str) -> Result<(), Error> {
    affected_one(
        restrictions::Entity::delete_by_id((subject.to_owned(), class.to_owned())).exec(tx.conn()).await?,
    )
}

/// The restriction of a person's class.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, subject: &str, class: &str) -> Result<Option<Model>, Error> {
    Ok(restrictions::Entity::find_by_id((subject.to_owned(), class.to_owned())).one(tx.conn()).await?)
}

/// Every restriction of a person.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, subject: &str) -> Result<Vec<Model>, Error> {
    Ok(restrictions::Entity::find().filter(restrictions::Column::Subject.eq(subject)).all(tx.conn()).await?)
}

/// Every restriction, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(restrictions::Entity::find().order_by_asc(restrictions::Column::Entry).all(tx.conn()).await?)
}

/// Those whose demand has ended.
///
/// # Errors
/// What the database says.
pub async fn over(tx: &impl Tx, now: Moment) -> Result<Vec<Model>, Error> {
    Ok(restrictions::Entity::find().filter(restrictions::Column::Until.lte(now)).all(tx.conn()).await?)
}
