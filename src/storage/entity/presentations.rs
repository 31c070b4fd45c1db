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
    /// SHA-256 of `state`, by which the wallet's answer finds the row; unique.
    pub state_hash: Vec<u8>,
    /// Who asked.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// The signed request object, given to every wallet that fetches it.
    pub request: String,
    /// The DCQL query in it, as JSON.
    pub query: String,
    /// The request's `nonce`.
    pub nonce: String,
    /// `asked`, `answered`, `refused` or `released`.
    pub state: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// What was presented of what was asked, sealed; gone once released.
    pub result: Option<String>,
    /// SHA-256 of the wallet's answer.
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
