//! What persons asked to be erased themselves: one row for each wish, until its link is over.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wishes")]
pub struct Model {
    /// Keyed hash of the secret in the link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Whose.
    pub subject: String,
    /// What: a retention class, or `visit`. Once per person.
    pub wish: String,
    /// When it was asked for.
    pub at: Moment,
    /// The ledger entry that asks.
    pub entry: i64,
    /// When everything that follows from it was done.
    pub done_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
