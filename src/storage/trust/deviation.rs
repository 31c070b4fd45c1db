//! Lists of what states say is wrong with their documents.

use crate::{entity::trust_deviations, prelude::*};

pub use trust_deviations::Model;

/// The newest list of every country.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    let query = trust_deviations::Entity::find().order_by_asc(trust_deviations::Column::Country);
    let mut rows = query.order_by_desc(trust_deviations::Column::SignedAt).all(tx.conn()).await?;
    rows.dedup_by(|later, first| later.country == first.country);
    Ok(rows)
}

/// Adds a list.
///
/// # Errors
/// [`Error::Conflict`] when it is there already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    trust_deviations::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
