//! How far entries of each class are erased.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_marks")]
pub struct Model {
    /// The class; `minimum` for the index that the log publishes from.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: String,
    /// Entries below this index are done.
    pub below: i64,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
