//! Which certificates a list holds.

use sea_orm::entity::prelude::*;

/// One certificate in one list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_members")]
pub struct Model {
    /// The list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: String,
    /// The certificate, in `trust_anchors`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
