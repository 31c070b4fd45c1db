//! Revocation lists.

use crate::{entity::trust_crls, prelude::*};

pub use trust_crls::Model;

/// The newest list of every key.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    let query = trust_crls::Entity::find().order_by_asc(trust_crls::Column::Country);
    let mut rows = query
        .order_by_asc(trust_crls::Column::Key)
        .order_by_desc(trust_crls::Column::ThisUpdate)
        .all(tx.conn())
        .await?;
    rows.dedup_by(|later, first| later.key == first.key);
    Ok(rows)
}

/// Adds a list.
///
/// # Errors
/// [`Error::Conflict`] when it is there already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    trust_crls::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
