//! Whom passports are trusted by: certificates, and which of them count.

pub mod crl;
pub mod deviation;
pub mod version;

use crate::{
    entity::{trust_additions, trust_anchors, trust_distrusts, trust_heads, trust_members, trust_versions},
    prelude::*,
};
use sea_orm::QueryTrait;

pub use trust_additions::Model as Addition;
pub use trust_anchors::Model;
pub use trust_distrusts::Model as Distrust;

/// How many rows go into one statement: databases bound the number of values.
pub(crate) const CHUNK: usize = 500;

/// The number of the last change.
///
/// # Errors
/// What the database says.
pub async fn head(tx: &impl Tx) -> Result<i64, Error> {
    let row = trust_heads::Entity::find_by_id(1).one(tx.conn()).await?;
    Ok(row.ok_or(Error::Missing)?.version)
}

/// The number of the last change, which stays so until the transaction ends: nobody changes trust meanwhile.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &WriteTx) -> Result<i64, Error> {
    let row = trust_heads::Entity::find_by_id(1).lock_shared().one(tx.conn()).await?;
    Ok(row.ok_or(Error::Missing)?.version)
}

/// Begins a change and returns its number. Two changes wait for each other here, so call it first.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &WriteTx) -> Result<i64, Error> {
    let version = trust_heads::Column::Version;
    let done = trust_heads::Entity::update_many()
        .col_expr(version, Expr::col(version).add(1))
        .filter(trust_heads::Column::Id.eq(1))
        .exec(tx.conn())
        .await?;
    affected_one(done)?;
    head(tx).await
}

/// Every certificate that counts: of active lists, and added by themselves. Keys no longer believed are still among
/// them; see [`distrusts`].
///
/// # Errors
/// What the database says.
pub async fn counting(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    let active = trust_versions::Entity::find()
        .select_only()
        .column(trust_versions::Column::Id)
        .filter(trust_versions::Column::State.eq("active"));
    let listed = trust_members::Entity::find()
        .select_only()
        .column(trust_members::Column::Fingerprint)
        .filter(trust_members::Column::Version.in_subquery(active.into_query()));
    let added = trust_additions::Entity::find().select_only().column(trust_additions::Column::Fingerprint);
    let fingerprint = trust_anchors::Column::Fingerprint;
    Ok(trust_anchors::Entity::find()
        .filter(
            Condition::any()
                .add(fingerprint.in_subquery(listed.into_query()))
                .add(fingerprint.in_subquery(added.into_query())),
        )
        .order_by_asc(trust_anchors::Column::Country)
        .order_by_asc(trust_anchors::Column::NotAfter)
        .order_by_asc(fingerprint)
        .all(tx.conn())
        .await?)
}

/// Which certificate is on the active list of which source.
///
/// # Errors
/// What the database says.
pub async fn listed(tx: &impl Tx) -> Result<Vec<(String, String)>, Error> {
    Ok(trust_members::Entity::find()
        .select_only()
        .column(trust_members::Column::Fingerprint)
        .column_as(Expr::col((trust_versions::Entity, trust_versions::Column::Source)), "source")
        .join(
            sea_orm::JoinType::InnerJoin,
            trust_members::Entity::belongs_to(trust_versions::Entity)
                .from(trust_members::Column::Version)
                .to(trust_versions::Column::Id)
                .into(),
        )
        .filter(trust_versions::Column::State.eq("active"))
        .into_tuple()
        .all(tx.conn())
        .await?)
}

/// The certificates of a list.
///
/// # Errors
/// What the database says.
pub async fn members(tx: &impl Tx, version: &str) -> Result<Vec<Model>, Error> {
    let listed = trust_members::Entity::find()
        .select_only()
        .column(trust_members::Column::Fingerprint)
        .filter(trust_members::Column::Version.eq(version));
    Ok(trust_anchors::Entity::find()
        .filter(trust_anchors::Column::Fingerprint.in_subquery(listed.into_query()))
        .all(tx.conn())
        .await?)
}

/// A kept certificate.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, fingerprint: &str) -> Result<Option<Model>, Error> {
    Ok(trust_anchors::Entity::find_by_id(fingerprint).one(tx.conn()).await?)
}

/// Keeps certificates; those known already stay as they are.
///
/// # Errors
/// What the database says.
pub async fn keep(tx: &WriteTx, rows: Vec<Model>) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        trust_anchors::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(trust_anchors::Column::Fingerprint).do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// Every certificate that is trusted by itself.
///
/// # Errors
/// What the database says.
pub async fn additions(tx: &impl Tx) -> Result<Vec<Addition>, Error> {
    Ok(trust_additions::Entity::find().all(tx.conn()).await?)
}

/// Trusts a kept certificate by itself; says whether that is new.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &WriteTx, row: Addition) -> Result<bool, Error> {
    let done = trust_additions::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::column(trust_additions::Column::Fingerprint).do_nothing().to_owned())
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(matches!(done, TryInsertResult::Inserted(1)))
}

/// Every key no longer believed.
///
/// # Errors
/// What the database says.
pub async fn distrusts(tx: &impl Tx) -> Result<Vec<Distrust>, Error> {
    Ok(trust_distrusts::Entity::find().all(tx.conn()).await?)
}

/// Believes a key no longer.
///
/// # Errors
/// [`Error::Conflict`] when it is not believed already.
pub async fn distrust(tx: &WriteTx, row: Distrust) -> Result<(), Error> {
    trust_distrusts::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Believes a key again; says whether it was not believed.
///
/// # Errors
/// What the database says.
pub async fn believe(tx: &WriteTx, key: &str) -> Result<bool, Error> {
    let done = trust_distrusts::Entity::delete_by_id(key).exec(tx.conn()).await?;
    Ok(done.rows_affected == 1)
}
