//! What may be seen once until it expires: hashes of `jti` and nonces.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One thing seen.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replays")]
pub struct Model {
    /// SHA-256 of the kind and the value.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// When it may be forgotten.
    pub expires_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
