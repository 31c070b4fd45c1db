//! What was erased by destroying its key, or is about to be. From the request on nothing of it opens.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Which retention class.
    #[sea_orm(primary_key, auto_increment = false)]
    pub class: String,
    /// Why: a code.
    pub reason: String,
    /// When it was asked for.
    pub requested_at: Moment,
    /// The ledger entry that asks.
    pub requested: i64,
    /// The ledger entry that says it is done.
    pub shredded: Option<i64>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
