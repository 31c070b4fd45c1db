//! Full tiles of the tree (C2SP tlog-tiles): 256 hashes each.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tiles")]
pub struct Model {
    /// Level, 0 at the leaves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: i32,
    /// Number within the level.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
