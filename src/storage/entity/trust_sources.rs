//! Publishers of signed master lists.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One publisher.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_sources")]
pub struct Model {
    /// Its short name, such as `de`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// When its first list was imported.
    pub added_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
