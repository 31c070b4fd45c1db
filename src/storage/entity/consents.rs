//! One consent item: one recipient, one purpose, one set of claims, one kind, one act.

use crate::Json;
use kernel::{Claim, ClientId, ConsentId, Granularity, Moment, Purpose, VisitorId};
use sea_orm::entity::prelude::*;

/// One item. Rows are never deleted; they end.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    /// The record's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    /// Who gave or refused it.
    pub visitor: VisitorId,
    /// The recipient.
    pub client: ClientId,
    /// What for.
    pub purpose: Purpose,
    /// `p23` another handler, `p29` sensitive, `p39` export (PIPL articles).
    pub kind: String,
    /// What it covers, each claim at its finest grain.
    pub claims: Json<Vec<(Claim, Granularity)>>,
    /// Hash of the notice that was answered.
    pub notice: String,
    /// The language of the notice.
    pub language: String,
    /// `given`, `refused`, `withdrawn`.
    pub state: String,
    /// When it was given or refused.
    pub since: Moment,
    /// When it lapses by itself; after a refusal, until when nobody asks again.
    pub expires_at: Moment,
    /// When it was withdrawn.
    pub ended_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
