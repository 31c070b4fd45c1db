//! What witnesses said about signed heads (C2SP tlog-cosignature).

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cosignatures")]
pub struct Model {
    /// The checkpoint's size.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// The witness's key, as verifiers write it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub witness: String,
    /// The line of the signature, with its newline.
    pub line: String,
    /// When the witness saw it.
    pub cosigned_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
