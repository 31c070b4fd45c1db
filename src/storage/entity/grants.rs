//! What one visitor allowed one client at one sign-in.

use crate::Json;
use kernel::{Claim, ClientId, GrantId, Granularity, Moment, Purpose, SessionId, VisitorId};
use sea_orm::entity::prelude::*;

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    /// The grant's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    /// Who granted.
    pub visitor: VisitorId,
    /// To whom.
    pub client: ClientId,
    /// The browser session it was granted in.
    pub session: SessionId,
    /// For what.
    pub purpose: Purpose,
    /// The OAuth scope.
    pub scope: String,
    /// What was asked, claim and granularity.
    pub claims: Json<Vec<(Claim, Granularity)>>,
    /// The relying party's booking or visa reference, if the request named one.
    pub reference: Option<String>,
    /// When the visitor signed in.
    pub auth_time: Moment,
    /// How (RFC 8176).
    pub amr: Json<Vec<String>>,
    /// `acr` of its ID tokens, if there is one to tell (OpenID Connect Core §2).
    pub acr: Option<String>,
    /// What of it was asked as verified claims, and what plainly. Without it everything was asked plainly, and the
    /// visitor did not agree that the recipient learns how their passport was proved.
    pub verified: Option<Json<serde_json::Value>>,
    /// The authorization details it was asked by, with what the service added (RFC 9396 §7.1).
    pub details: Option<Json<serde_json::Value>>,
    /// What is told at userinfo and what in the ID token, where something was asked in the ID token.
    pub places: Option<Json<serde_json::Value>>,
    /// When it was granted.
    pub created_at: Moment,
    /// When something was last disclosed under it.
    pub used_at: Option<Moment>,
    /// When it was withdrawn or superseded.
    pub ended_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
