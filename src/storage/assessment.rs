//! Impact assessments on file.

use crate::{entity::assessments, prelude::*, query::Select};
use kernel::{ClientId, Purpose};

pub use assessments::Model;

static OF: Select<assessments::Entity> = Select::of("WHERE client = $1 AND purpose = $2");

/// The assessments of this recipient's purpose.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, client: ClientId, purpose: Purpose) -> Result<Vec<Model>, Error> {
    OF.all(tx, [client.into(), purpose.into()]).await
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
