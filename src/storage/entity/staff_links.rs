//! One-time links by which staff register a passkey, by the hash of their secret.

use kernel::{Moment, StaffId};
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_links")]
pub struct Model {
    /// Keyed hash of the secret in the link.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// Whom it is for.
    pub staff: StaffId,
    /// When it was made.
    pub created_at: Moment,
    /// Until when it opens.
    pub expires_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
