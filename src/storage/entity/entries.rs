//! Ledger entries, in the order of the log.

use crate::{SealedColumn, personal};
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
    /// The fields that are not null, as a canonical JSON object.
    pub fields: String,
    /// The hashes of erased fields, JSON.
    pub hidden: Option<String>,
    /// The secret of most fields' salts; none once they are erased.
    pub open_secret: Option<Vec<u8>>,
    /// The secret of the personal fields' salts; none once they are erased.
    pub personal_secret: Option<Vec<u8>>,
    /// What left and from where it was asked, sealed under the person's key.
    pub detail: Option<SealedColumn<personal::Detail>>,
    /// The logged bytes.
    pub entry: Vec<u8>,
    /// Their leaf hash.
    pub leaf: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
