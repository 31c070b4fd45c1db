//! Pairwise subjects.

use crate::{entity::subjects, prelude::*, query::Select};
use kernel::VisitorId;

pub use subjects::Model;

static FIND: Select<subjects::Entity> = Select::of("WHERE visitor = $1 AND sector_host = $2");

/// The visitor's `sub` towards a sector.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, visitor: VisitorId, sector_host: &str) -> Result<Option<String>, Error> {
    let row = FIND.one(tx, [visitor.into(), sector_host.into()]).await?;
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

/// Adds a subject, unless the visitor has one for the sector already: of any number at once one does.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    let place = [subjects::Column::Visitor, subjects::Column::SectorHost];
    subjects::Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns(place).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
