//! Keys no longer believed, whatever lists say.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_distrusts")]
pub struct Model {
    /// SHA-256 of its SubjectPublicKeyInfo, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Whose it was, two letters.
    pub country: String,
    /// Why.
    pub reason: String,
    /// Who said so, as the ledger names actors.
    pub distrusted_by: String,
    /// When.
    pub distrusted_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
