//! Secrets of the deployment, wrapped under the root: key-encryption keys, the roots of indexes and keyed hashes.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wrapped_keys")]
pub struct Model {
    /// `kek`, `index`, `mac` or `transient`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Its epoch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub epoch: i32,
    /// The secret, wrapped under the root.
    pub wrapped: Vec<u8>,
    /// When it was made.
    pub created_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
