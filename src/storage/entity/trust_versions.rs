//! Lists that were imported: what they say never changes, only whether they count.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_versions")]
pub struct Model {
    /// Source and number, as in `de-2`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who published it.
    pub source: String,
    /// The how manieth of its source, from 1.
    pub number: i32,
    /// `staged`, `active` or `superseded`; one of a source is active.
    pub state: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    /// When its signer says it was signed.
    pub signed_at: Moment,
    /// When it was imported.
    pub imported_at: Moment,
    /// Who imported it, as the ledger names actors.
    pub imported_by: String,
    /// How many certificates it holds.
    pub certificates: i32,
    /// How many of its certificates could not be read.
    pub unreadable: i32,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
