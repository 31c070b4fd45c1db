//! Revocation lists, each verified when it was imported.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_crls")]
pub struct Model {
    /// SHA-256 of the list, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// Whose it is, two letters.
    pub country: String,
    /// The key that signed it: SHA-256 of its SubjectPublicKeyInfo, in hex.
    pub key: String,
    /// When it was made.
    pub this_update: Moment,
    /// When the next is promised.
    pub next_update: Option<Moment>,
    /// How many certificates it revokes.
    pub entries: i32,
    /// When it was imported.
    pub imported_at: Moment,
    /// The list, DER.
    pub der: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
