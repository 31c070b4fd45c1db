//! What was begun and waits for its second half: sealed, found by the secret its holder keeps, taken once.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One thing begun.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ceremonies")]
pub struct Model {
    /// Keyed hash of the kind and of the holder's secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Our side of it, sealed for short-lived state.
    pub state: Vec<u8>,
    /// When it is worth nothing any more.
    pub expires_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
