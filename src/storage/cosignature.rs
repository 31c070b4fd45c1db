//! Cosignatures of witnesses.

use crate::{entity::cosignatures, prelude::*};

pub use cosignatures::Model;

/// Keeps a cosignature; a newer one of the same witness over the same size replaces the older.
///
/// # Errors
/// What the database says.
pub async fn keep(tx: &WriteTx, row: Model) -> Result<(), Error> {
    let replaced = [cosignatures::Column::Line, cosignatures::Column::CosignedAt];
    let place = [cosignatures::Column::Size, cosignatures::Column::Witness];
    cosignatures::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns(place).update_columns(replaced).to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The cosignatures over a size, by witness.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, size: i64) -> Result<Vec<Model>, Error> {
    Ok(cosignatures::Entity::find()
        .filter(cosignatures::Column::Size.eq(size))
        .order_by_asc(cosignatures::Column::Witness)
        .all(tx.conn())
        .await?)
}

/// What a witness cosigned last.
///
/// # Errors
/// What the database says.
pub async fn last(tx: &impl Tx, witness: &str) -> Result<Option<Model>, Error> {
    Ok(cosignatures::Entity::find()
        .filter(cosignatures::Column::Witness.eq(witness))
        .order_by_desc(cosignatures::Column::Size)
        .one(tx.conn())
        .await?)
}

/// The largest size that any witness cosigned.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &impl Tx) -> Result<Option<Model>, Error> {
    Ok(cosignatures::Entity::find().order_by_desc(cosignatures::Column::Size).one(tx.conn()).await?)
}

/// Forgets them all: they are over checkpoints of another name.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &WriteTx) -> Result<(), Error> {
    cosignatures::Entity::delete_many().exec(tx.conn()).await?;
    Ok(())
}
