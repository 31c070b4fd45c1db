//! What is only stored and protected, because a law demands that it is kept.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "restrictions")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Which retention class.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: String,
    /// The article that demands it.
    pub article: String,
    /// Since when.
    pub since: Moment,
    /// When the demand ends, and the data with it; none while nobody knows.
    pub until: Option<Moment>,
    /// The ledger entry that says so.
    pub entry: i64,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
