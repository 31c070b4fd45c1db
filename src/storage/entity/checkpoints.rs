//! Signed heads of the tree.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoints")]
pub struct Model {
    /// Entries it covers.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// The root of the tree over them.
    pub root: Vec<u8>,
    /// The signed note (C2SP signed-note).
    pub note: String,
    /// When it was signed last.
    pub signed_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
