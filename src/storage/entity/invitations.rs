//! Invitations to register (initial access tokens, RFC 7591 §1.2), by their hash.

use crate::Json;
use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One invitation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// Keyed hash of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// What whoever registers with it is given: the members of ours that a client does not choose.
    pub standing: Json<serde_json::Value>,
    /// Whether who registers with it waits for an operator.
    pub approval: bool,
    /// How often it can still be used.
    pub uses: i64,
    /// When it was made.
    pub created_at: Moment,
    /// When it dies.
    pub expires_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
