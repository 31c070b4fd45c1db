//! Data keys, one per person and retention class, wrapped under a key-encryption key.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_keys")]
pub struct Model {
    /// The id that envelopes name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Vec<u8>,
    /// Whose data it opens.
    pub subject: String,
    /// Why that data is kept.
    pub class: String,
    /// `active`; `retiring` when another took its place; `sealed` when only legal claims may open it.
    pub state: String,
    /// The epoch of the key it is wrapped under.
    pub kek_epoch: i32,
    /// The key, wrapped.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: Moment,
    /// When another took its place.
    pub retired_at: Option<Moment>,
    /// Messages sealed under it, as far as they were counted.
    pub messages: i64,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
