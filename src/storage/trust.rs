//! Certificates that passports are trusted by.

use crate::{entity::trust_anchors, prelude::*};

pub use trust_anchors::Model;

/// Every anchor, by country.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(trust_anchors::Entity::find()
        .order_by_asc(trust_anchors::Column::Country)
        .order_by_asc(trust_anchors::Column::NotAfter)
        .all(tx.conn())
        .await?)
}

/// Adds an anchor; says whether it is new.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &WriteTx, row: Model) -> Result<bool, Error> {
    let done = trust_anchors::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(trust_anchors::Column::Fingerprint).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await;
    match done {
        Ok(rows) => Ok(rows == 1),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(other) => Err(other.into()),
    }
}
