//! Document signers that enrolled passports came with: certificates of states, not of people.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One signer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signers")]
pub struct Model {
    /// SHA-256 of the certificate, in hex; `documents.signer`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// The certificate that issued it, in `trust_anchors`.
    pub anchor: String,
    /// The key of that certificate: SHA-256 of its SubjectPublicKeyInfo, in hex.
    pub key: String,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// When a passport first came with it.
    pub seen_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
