//! Sources of signed lists, their pins, and the lists.

use super::CHUNK;
use crate::{
    entity::{trust_members, trust_pins, trust_sources, trust_versions},
    prelude::*,
};

pub use trust_pins::Model as Pin;
pub use trust_sources::Model as Source;
pub use trust_versions::Model;

/// Every pin, by source.
///
/// # Errors
/// What the database says.
pub async fn pins(tx: &impl Tx) -> Result<Vec<Pin>, Error> {
    let query = trust_pins::Entity::find().order_by_asc(trust_pins::Column::Source);
    Ok(query.order_by_asc(trust_pins::Column::AddedAt).all(tx.conn()).await?)
}

/// Adds a source.
///
/// # Errors
/// [`Error::Conflict`] when there is one of that name.
pub async fn insert_source(tx: &WriteTx, row: Source) -> Result<(), Error> {
    trust_sources::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Pins one more certificate.
///
/// # Errors
/// [`Error::Conflict`] when it is pinned already.
pub async fn insert_pin(tx: &WriteTx, row: Pin) -> Result<(), Error> {
    trust_pins::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Every list, by source, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    let query = trust_versions::Entity::find().order_by_asc(trust_versions::Column::Source);
    Ok(query.order_by_asc(trust_versions::Column::Number).all(tx.conn()).await?)
}

/// The lists of a source, oldest first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, source: &str) -> Result<Vec<Model>, Error> {
    Ok(trust_versions::Entity::find()
        .filter(trust_versions::Column::Source.eq(source))
        .order_by_asc(trust_versions::Column::Number)
        .all(tx.conn())
        .await?)
}

/// Adds a list with its certificates, which are kept already.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &WriteTx, row: Model, members: &[String]) -> Result<(), Error> {
    let version = row.id.clone();
    trust_versions::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    for chunk in members.chunks(CHUNK) {
        let row = |fingerprint: &String| trust_members::Model {
            version: version.clone(),
            fingerprint: fingerprint.clone(),
        };
        let rows = chunk.iter().map(|f| row(f).into_active_model());
        trust_members::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    }
    Ok(())
}

/// Sets a list that waits aside.
///
/// # Errors
/// [`Error::Conflict`] when it does not wait.
pub async fn decline(tx: &WriteTx, id: &str) -> Result<(), Error> {
    let state = trust_versions::Column::State;
    let done = trust_versions::Entity::update_many()
        .col_expr(state, Expr::value("declined"))
        .filter(trust_versions::Column::Id.eq(id))
        .filter(state.eq("staged"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Makes a list the one of its source that counts; the one before is superseded.
///
/// # Errors
/// [`Error::Conflict`] when it counts already or is not there.
pub async fn activate(tx: &WriteTx, source: &str, id: &str) -> Result<(), Error> {
    let state = trust_versions::Column::State;
    trust_versions::Entity::update_many()
        .col_expr(state, Expr::value("superseded"))
        .filter(trust_versions::Column::Source.eq(source))
        .filter(state.eq("active"))
        .filter(trust_versions::Column::Id.ne(id))
        .exec(tx.conn())
        .await?;
    let done = trust_versions::Entity::update_many()
        .col_expr(state, Expr::value("active"))
        .filter(trust_versions::Column::Id.eq(id))
        .filter(trust_versions::Column::Source.eq(source))
        .filter(state.ne("active"))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
