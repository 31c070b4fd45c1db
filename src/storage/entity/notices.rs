//! A notice as it was shown, word for word, found by its hash.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One text in one language.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// SHA-256 of language and text, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// BCP 47 tag: `en`, `zh-CN`.
    pub language: String,
    /// The text the person saw.
    pub body: String,
    /// When it was first shown to anyone.
    pub first_shown_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
