//! Authorization codes, by their hash. A spent row stays, so that a second use is noticed.

use kernel::{ClientId, GrantId, Moment};
use sea_orm::entity::prelude::*;

/// One code.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    /// Keyed hash of the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: Vec<u8>,
    /// What it is worth.
    pub grant: GrantId,
    /// Who may redeem it.
    pub client: ClientId,
    /// The `redirect_uri` it was sent to.
    pub redirect_uri: String,
    /// The S256 challenge (RFC 7636 §4.3); empty for a code without one.
    pub code_challenge: String,
    /// The request's `nonce`.
    pub nonce: Option<String>,
    /// When it dies.
    pub expires_at: Moment,
    /// When it was redeemed.
    pub consumed_at: Option<Moment>,
    /// The thumbprint of the DPoP key it was asked for (RFC 9449 §10).
    pub confirmation: Option<String>,
    /// The resources it may be redeemed for, with spaces between them (RFC 8707).
    pub resource: Option<String>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
