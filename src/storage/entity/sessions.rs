//! Browser sessions. The token is in the cookie alone; the row has its hash.

use crate::Json;
use kernel::{Moment, SessionId, VisitorId};
use sea_orm::entity::prelude::*;

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// The session's id, `sid` towards relying parties.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// SHA-256 of the token; unique.
    pub token_hash: Vec<u8>,
    /// Who is signed in.
    pub visitor: VisitorId,
    /// How they signed in (RFC 8176).
    pub amr: Json<Vec<String>>,
    /// When they signed in.
    pub auth_time: Moment,
    /// When the session was last used, to the minute.
    pub seen_at: Moment,
    /// When it was ended, if it was.
    pub ended_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
