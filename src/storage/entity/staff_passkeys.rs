//! Passkeys of staff.

use kernel::{Moment, PasskeyId, StaffId};
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_passkeys")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    /// Whose it is.
    pub staff: StaffId,
    /// What the authenticator calls it; unique.
    pub credential_id: Vec<u8>,
    /// Public key, counter and policy, JSON of `webauthn-rs`.
    pub passkey: String,
    /// When it was registered.
    pub created_at: Moment,
    /// When it last signed in.
    pub used_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
