//! Access and refresh tokens, by their hash.

use crate::Json;
use kernel::{ClientId, GrantId, Moment, VisitorId};
use sea_orm::entity::prelude::*;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tokens")]
pub struct Model {
    /// Keyed hash of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: Vec<u8>,
    /// `access` or `refresh`.
    pub kind: String,
    /// Whose it is; the wallet's name for anonymous pre-authorized access.
    pub client: String,
    /// The grant it rests on; none for client credentials.
    pub grant: Option<GrantId>,
    /// The visitor it speaks for; none for client credentials.
    pub visitor: Option<VisitorId>,
    /// Its scope.
    pub scope: String,
    /// Who it is for: us, or resources with spaces between them.
    pub audience: String,
    /// When it was issued.
    pub issued_at: Moment,
    /// When it dies.
    pub expires_at: Moment,
    /// When it was revoked or rotated away.
    pub revoked_at: Option<Moment>,
    /// The key it is bound to, as `cnf` says it.
    pub confirmation: Option<String>,
    /// The authorization details it reaches, where it was asked by such.
    pub details: Option<Json<serde_json::Value>>,
}

impl Model {
    /// The relying party it was issued to, if that is a registered one.
    #[must_use]
    pub fn client_id(&self) -> Option<ClientId> {
        self.client.parse().ok()
    }
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
