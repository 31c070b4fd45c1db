//! Document signers that enrolled passports came with.

use crate::{
    entity::{documents, signers},
    prelude::*,
    trust::CHUNK,
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

/// Every signer.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(signers::Entity::find().all(tx.conn()).await?)
}

/// The passports that work and came with one of these signers.
///
/// # Errors
/// What the database says.
pub async fn documents(tx: &impl Tx, fingerprints: &[String]) -> Result<Vec<documents::Model>, Error> {
    let mut out = Vec::new();
    for chunk in fingerprints.chunks(CHUNK) {
        let query = documents::Entity::find()
            .filter(documents::Column::State.eq(DocumentState::Active))
            .filter(documents::Column::Signer.is_in(chunk.iter().cloned()));
        out.extend(query.all(tx.conn()).await?);
    }
    Ok(out)
}

/// How many passports that count at `now` each key stands behind.
///
/// # Errors
/// What the database says.
pub async fn documents_by_key(tx: &impl Tx, now: Moment) -> Result<Vec<(String, i64)>, Error> {
    Ok(documents::Entity::find()
        .select_only()
        .column_as(Expr::col((signers::Entity, signers::Column::Key)), "key")
        .column_as(Expr::col((documents::Entity, documents::Column::Id)).count(), "passports")
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
