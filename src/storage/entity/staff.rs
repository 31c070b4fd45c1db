//! Operators and auditors, by the hash of their token.

use kernel::{Country, Moment, StaffId};
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffId,
    /// A name for the log.
    pub name: String,
    /// `operator` or `auditor`.
    pub role: String,
    /// Keyed hash of the token.
    pub token_hash: Vec<u8>,
    /// When they were added.
    pub created_at: Moment,
    /// When they were removed.
    pub ended_at: Option<Moment>,
    /// Where they are, as the operator says.
    pub country: Country,
    /// The impact assessment of their looking from abroad, by its file number.
    pub assessment: Option<String>,
    /// The contract with them, by its file number.
    pub contract: Option<String>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
