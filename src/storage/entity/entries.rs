//! Ledger entries, in the order of the log.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entries")]
pub struct Model {
    /// Index in the log, from 0 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When it happened.
    pub time: Moment,
    /// What happened.
    pub action: String,
    /// The visitor's pseudonym, if one is concerned.
    pub subject: Option<String>,
    /// The relying party, if one is concerned.
    pub recipient: Option<String>,
    /// Where the recipient is.
    pub country: Option<String>,
    /// The decision's code.
    pub decision: Option<String>,
    /// Named fields with their salts, JSON, in the order of the field tree.
    pub fields: String,
    /// The logged bytes.
    pub entry: Vec<u8>,
    /// Their leaf hash.
    pub leaf: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
