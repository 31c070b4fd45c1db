//! Passkeys: public keys by which visitors sign in.

use kernel::{Moment, PasskeyId, VisitorId};
use sea_orm::entity::prelude::*;

/// One passkey.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    /// The row's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PasskeyId,
    /// Whose it is.
    pub visitor: VisitorId,
    /// The authenticator's credential id; unique.
    pub credential_id: Vec<u8>,
    /// Public key and counter, as JSON.
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
