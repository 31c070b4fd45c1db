//! How far the last rotation of each kind of key is. Whoever is stopped goes on from here.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rotations")]
pub struct Model {
    /// `kek`, `dek` or `index`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The epoch it leads to.
    pub epoch: i32,
    /// `running`, for indexes `backfill`, `flip`, `drop`, `follow`; at last `done`.
    pub phase: String,
    /// The last row looked at, where rows themselves do not say.
    pub cursor: String,
    /// Rows moved.
    pub done: i64,
    /// Rows there were to move when it began.
    pub total: i64,
    /// When it began.
    pub began_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
