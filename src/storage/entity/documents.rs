//! A passport a visitor proved. Every personal field is sealed; the number is found by blind index.

use crate::{Json, SealedColumn, personal};
use kernel::{Assurance, DocumentId, DocumentState, Moment, VisitorId};
use sea_orm::entity::prelude::*;

/// One passport.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub struct Model {
    /// The row's id; sealed fields are bound to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    /// Whose it is.
    pub visitor: VisitorId,
    /// Blind index of issuing state and number; unique.
    pub number_index: Vec<u8>,
    /// Blind index of the name and the birth date, to be compared with another passport of the same visitor and
    /// never searched for; absent in rows older than the column.
    pub person_index: Option<Vec<u8>>,
    /// Epoch of the index key.
    pub index_epoch: i32,
    /// Whether it counts, or why it no longer does.
    pub state: DocumentState,
    /// When it came into that state, once it is no longer active.
    pub left_at: Option<Moment>,
    /// How it was proved.
    pub evidence: Assurance,
    /// How the chip itself proved to be there: `aa`, `ca`; empty when it did not.
    pub presence: Json<Vec<String>>,
    /// SHA-256 of the document signer's certificate, in hex.
    pub signer: String,
    /// When the verdict was reached.
    pub verified_at: Moment,
    /// First instant at which the passport no longer counts, for sweeps.
    pub expires_at: Moment,
    /// Issuing state as printed, three letters.
    pub issuer: SealedColumn<personal::DocumentIssuer>,
    /// Document number without fillers.
    pub number: SealedColumn<personal::DocumentNumber>,
    /// JSON `{"primary": …, "secondary": …}` as the machine-readable zone writes the name.
    pub name: SealedColumn<personal::Name>,
    /// The name in its own script, from data group 11.
    pub native_name: Option<SealedColumn<personal::NativeName>>,
    /// Nationality as printed.
    pub nationality: SealedColumn<personal::Nationality>,
    /// Birth date, `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub birth: SealedColumn<personal::Birth>,
    /// `M`, `F` or `<`.
    pub sex: SealedColumn<personal::Sex>,
    /// Expiry, `YYYY-MM-DD`.
    pub expiry: SealedColumn<personal::Expiry>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
