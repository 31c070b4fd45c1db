//! Relying parties. The registered metadata is kept whole; what decisions need is beside it.

use crate::{Json, Written};
use kernel::{Assurance, ClientId, Country, Moment, Purpose};
use sea_orm::entity::prelude::*;

/// One relying party.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub struct Model {
    /// Its `client_id`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    /// `client_name`, shown to visitors.
    pub name: String,
    /// The registered members (RFC 7591 §2), secrets left out.
    pub metadata: Written,
    /// Keyed hash of the secret; none for public clients.
    pub secret_hash: Option<Vec<u8>>,
    /// The host pairwise subjects are made for (OpenID Connect Core §8.1).
    pub sector_host: String,
    /// Its line of business, a word of `policies/release`.
    pub sector: String,
    /// Where its data goes.
    pub country: Country,
    /// `handler`, `joint`, `entrusted`, `foreign_authority` or `cn_authority`.
    pub role: String,
    /// Whether the contract the law wants of a recipient is on file.
    pub contract: bool,
    /// The least proof of a passport it accepts, whatever its purpose accepts.
    pub assurance: Assurance,
    /// What it may ask data for; a request names one.
    pub purposes: Json<Vec<Purpose>>,
    /// `active` or `suspended`.
    pub state: String,
    /// When it was registered.
    pub created_at: Moment,
    /// What the token that manages the registration is made from (RFC 7592 §3); none where an operator registered it.
    pub registration: Option<Vec<u8>>,
    /// The secret, wrapped, of a client that signs with it.
    pub secret: Option<Vec<u8>>,
    /// The scope it waits for, until an operator approves: so long it learns who signed in and nothing else.
    pub pending: Option<String>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
