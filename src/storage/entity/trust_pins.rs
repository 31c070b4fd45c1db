//! Certificates that the signers of a source's lists must come from.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One pin.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_pins")]
pub struct Model {
    /// The source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// SHA-256 of the certificate, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// When it was pinned.
    pub added_at: Moment,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
