//! Who is counted: one row per exporter, year, class and person. The person is a keyed hash that
//! changes every year, so the count outlives an erasure and names nobody.

use sea_orm::entity::prelude::*;

/// One seat.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "transfer_seats")]
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
    /// Keyed hash of the person, with that year's label.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
