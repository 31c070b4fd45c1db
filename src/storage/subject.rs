//! Pairwise subjects.

use crate::{entity::subjects, prelude::*};
use kernel::VisitorId;

pub use subjects::Model;

/// The visitor's `sub` towards a sector.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, visitor: VisitorId, sector_host: &str) -> Result<Option<String>, Error> {
    let row = subjects::Entity::find_by_id((visitor, sector_host.to_owned())).one(tx.conn()).await?;
    Ok(row.map(|r| r.sub))
}

/// The visitor behind a sector's `sub`.
///
/// # Errors
/// What the database says.
pub async fn visitor(tx: &impl Tx, sector_host: &str, sub: &str) -> Result<Option<VisitorId>, Error> {
    let row = subjects::Entity::find()
        .filter(subjects::Column::SectorHost.eq(sector_host))
        .filter(subjects::Column::Sub.eq(sub))
        .one(tx.conn())
        .await?;
    Ok(row.map(|r| r.visitor))
}

/// Adds a subject.
///
/// # Errors
/// [`Error::Conflict`] when the visitor has one for the sector already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    subjects::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
