//! Impact assessments on file (PIPL Art. 55): that one was made, and what it covers.

use crate::Json;
use kernel::{Claim, ClientId, Granularity, Moment, Purpose};
use sea_orm::entity::prelude::*;

/// One assessment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessments")]
pub struct Model {
    /// SHA-256 of recipient, purpose and claims, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// The recipient it is about.
    pub client: ClientId,
    /// The purpose it is about.
    pub purpose: Purpose,
    /// The claims it weighed, each at its finest grain.
    pub claims: Json<Vec<(Claim, Granularity)>>,
    /// Who filed it, as the ledger names actors.
    pub filed_by: String,
    /// When.
    pub filed_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
