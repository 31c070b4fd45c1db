//! Exports with personal detail that a second person is asked to allow.

use kernel::{ApprovalId, Moment, StaffId};
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApprovalId,
    /// Who asks.
    pub asked_by: StaffId,
    /// Why, in their words; no name of anybody.
    pub reason: String,
    /// What may be exported, JSON: this and nothing else.
    pub scope: String,
    /// `pending`, `approved`, `refused` or `used`.
    pub state: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Who decided; never who asked.
    pub decided_by: Option<StaffId>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// When it was used.
    pub used_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
