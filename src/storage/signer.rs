//! Document signers that enrolled passports came with.

use crate::{
    entity::{documents, signers},
    prelude::*,
};
use kernel::{DocumentState, Moment};

pub use signers::Model;

/// Keeps a signer; one known already stays as it is.
///
/// # Errors
/// What the database says.
pub async fn keep(tx: &WriteTx, row: Model) -> Result<(), Error> {
    signers::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(signers::Column::Fingerprint).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The signers that a key issued.
///
/// # Errors
/// What the database says.
pub async fn of_key(tx: &impl Tx, key: &str) -> Result<Vec<Model>, Error> {
    Ok(signers::Entity::find().filter(signers::Column::Key.eq(key)).all(tx.conn()).await?)
}

/// How many passports that count at `now` each key stands behind.
///
/// # Errors
/// What the database says.
pub async fn documents_by_key(tx: &impl Tx, now: Moment) -> Result<Vec<(String, i64)>, Error> {
    Ok(documents::Entity::find()
        .select_only()
        .column_as(Expr::col((signers::Entity, signers::Column::Key)), "key")
        .column_as(Expr::col((documents::Entity, documents::Column::Id)).count(), "documents")
        .join(
            sea_orm::JoinType::InnerJoin,
            documents::Entity::belongs_to(signers::Entity)
                .from(documents::Column::Signer)
                .to(signers::Column::Fingerprint)
                .into(),
        )
        .filter(documents::Column::State.eq(DocumentState::Active))
        .filter(documents::Column::ExpiresAt.gt(now))
        .group_by(Expr::col((signers::Entity, signers::Column::Key)))
        .into_tuple()
        .all(tx.conn())
        .await?)
}
