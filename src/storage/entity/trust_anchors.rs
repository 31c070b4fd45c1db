//! Country signing certificates that passports are trusted by.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_anchors")]
pub struct Model {
    /// SHA-256 of the certificate, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// The country its subject names, two letters.
    pub country: String,
    /// The subject, for people.
    pub subject: String,
    /// Where it was first seen: a source of lists, or `operator`.
    pub source: String,
    /// When it expires.
    pub not_after: Moment,
    /// When it was imported.
    pub added_at: Moment,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
