//! Presentations asked of wallets. The answer rests sealed, holds no more than what was asked, and dies with the row.

use kernel::{ClientId, Moment, PresentationId, Purpose};
use sea_orm::entity::prelude::*;

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presentations")]
pub struct Model {
    /// Known to the relying party alone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresentationId,
    /// Keyed hash of `state`, by which the wallet finds the row; unique.
    pub state_hash: Vec<u8>,
    /// Who asked.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The `client_id` of the request object, to which the answer is bound.
    pub audience: String,
    /// The DCQL query, as JSON.
    pub query: String,
    /// The request's `nonce`.
    pub nonce: String,
    /// `asked`, `answered`, `refused` or `released`.
    pub state: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// What was presented of what was asked, sealed; gone once released.
    pub result: Option<String>,
    /// SHA-256 of the presentations, each behind its length.
    pub response_hash: Option<Vec<u8>>,
    /// When it was asked.
    pub created_at: Moment,
    /// When it dies.
    pub expires_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
