//! Credential offers, by the keyed hash of their pre-authorized code. A spent row stays until swept, so that a second use
//! is noticed.

use kernel::{Moment, VisitorId};
use sea_orm::entity::prelude::*;

/// One offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offers")]
pub struct Model {
    /// Keyed hash of the pre-authorized code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: Vec<u8>,
    /// Who will hold the credential.
    pub visitor: VisitorId,
    /// The credential configuration offered, `visitor-id`; also the scope of the token.
    pub configuration: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it dies.
    pub expires_at: Moment,
    /// When its code was redeemed.
    pub consumed_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
