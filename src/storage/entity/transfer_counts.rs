//! How many persons are seated: the sum of `transfer_seats`, and the row that writers take turns on.

use sea_orm::entity::prelude::*;

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer_counts")]
pub struct Model {
    /// The group of handlers that exports.
    #[sea_orm(primary_key, auto_increment = false)]
    pub exporter: String,
    /// The year in China.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// `general` or `sensitive`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: String,
    /// Distinct natural persons.
    pub persons: i64,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
