//! Certificates trusted by themselves, on an operator's word.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_additions")]
pub struct Model {
    /// The certificate, in `trust_anchors`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// The country it is trusted for, two letters.
    pub country: String,
    /// Why.
    pub reason: String,
    /// Who added it, as the ledger names actors.
    pub added_by: String,
    /// When.
    pub added_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
