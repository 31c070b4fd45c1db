//! Impact assessments on file.

use crate::{entity::assessments, prelude::*};
use kernel::{ClientId, Purpose};

pub use assessments::Model;

/// The assessments of this recipient's purpose.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, client: ClientId, purpose: Purpose) -> Result<Vec<Model>, Error> {
    Ok(assessments::Entity::find()
        .filter(assessments::Column::Client.eq(client))
        .filter(assessments::Column::Purpose.eq(purpose))
        .all(tx.conn())
        .await?)
}

/// Files an assessment; the same scope filed again keeps its first date.
///
/// # Errors
/// What the database says.
pub async fn file(tx: &WriteTx, row: Model) -> Result<(), Error> {
    assessments::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(assessments::Column::Scope).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
