//! Signing keys: public halves in clear, private halves wrapped.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    /// The key's name, its RFC 7638 thumbprint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// `oidc`, `credential`, `status`, `anchor` or `checkpoint`.
    pub purpose: String,
    /// `ES256` or `Ed25519`.
    pub alg: String,
    /// `next`, `active`, `retiring` or `retired`.
    pub state: String,
    /// The public key: a JWK, or base64 for the checkpoint key.
    pub public: String,
    /// The private key, wrapped under the root.
    pub private: Vec<u8>,
    /// Its certificate, DER, if it has one.
    pub certificate: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Moment,
    /// When it began to sign.
    pub activated_at: Option<Moment>,
    /// When it stopped.
    pub retired_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
