//! Pairwise subjects: random, one per visitor and sector (OpenID Connect Core §8.1).

use kernel::VisitorId;
use sea_orm::entity::prelude::*;

/// One subject.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subjects")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub visitor: VisitorId,
    /// Towards whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sector_host: String,
    /// The `sub`.
    pub sub: String,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
