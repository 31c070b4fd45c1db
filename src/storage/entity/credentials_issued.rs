//! What remains of a credential once a wallet has it: enough to revoke it, nothing of what it says
//! (OpenID4VCI 1.0 §15.4.1). The credential itself, its salts and the holder's key are never stored.

use kernel::{CredentialId, Moment};
use sea_orm::entity::prelude::*;

/// One credential handed out.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials_issued")]
pub struct Model {
    /// The row's id; the credential does not carry it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CredentialId,
    /// Blind index of the visitor: the table alone names nobody.
    pub subject_index: Vec<u8>,
    /// Its type, `visitor-id`.
    pub configuration: String,
    /// The status list it is on.
    pub list: String,
    /// Its place on that list.
    pub idx: i32,
    /// Keyed hash of the holder key's thumbprint: one key never holds credentials of two people.
    pub key_hash: Vec<u8>,
    /// When it was issued.
    pub issued_at: Moment,
    /// Its `exp`.
    pub expires_at: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
