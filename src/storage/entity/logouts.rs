//! Sign-outs that relying parties are told of (Back-Channel Logout), until they have answered.

use kernel::{ClientId, Moment};
use sea_orm::entity::prelude::*;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logouts")]
pub struct Model {
    /// Its name; the `jti` of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who is told.
    pub client: ClientId,
    /// The visitor, as that client knows them.
    pub sub: String,
    /// The session, as that client knows it.
    pub sid: String,
    /// `due`, `told` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last, for operators.
    pub said: Option<String>,
    /// When the visitor signed out.
    pub created_at: Moment,
    /// When it is tried next.
    pub due_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
