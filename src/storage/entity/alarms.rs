//! What the log's check of itself found, and what witnesses did not do.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alarms")]
pub struct Model {
    /// A code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// What was found: codes, ids and counts.
    pub found: String,
    /// How often.
    pub times: i64,
    /// When first, since it was over last.
    pub first_at: Moment,
    /// When last.
    pub last_at: Moment,
    /// When it was over.
    pub ended_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
