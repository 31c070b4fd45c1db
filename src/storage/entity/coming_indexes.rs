//! Blind indexes of passports in the coming epoch, while two live.

use kernel::DocumentId;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coming_indexes")]
pub struct Model {
    /// The passport.
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: DocumentId,
    /// Blind index of issuing state and number; unique in this epoch too.
    pub number: Vec<u8>,
    /// Blind index of name and birth date.
    pub person: Option<Vec<u8>>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
