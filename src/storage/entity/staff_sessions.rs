//! Sessions in the console. The token is in the cookie alone; the row has its hash.

use kernel::{Country, Moment, SessionId, StaffId};
use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_sessions")]
pub struct Model {
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Keyed hash of the token; unique.
    pub token_hash: Vec<u8>,
    /// Who is signed in.
    pub staff: StaffId,
    /// How they signed in: `passkey` or `token`.
    pub proof: String,
    /// From where they look.
    pub country: Country,
    /// When they signed in.
    pub began_at: Moment,
    /// When the session was last used, to the minute.
    pub seen_at: Moment,
    /// When it ends, whatever happens.
    pub expires_at: Moment,
    /// When it was ended, if it was.
    pub ended_at: Option<Moment>,
    /// Why the log is read; nothing before it was stated.
    pub purpose: Option<String>,
    /// The file or order it belongs to.
    pub reference: Option<String>,
    /// Entries before this are not shown.
    pub window_from: Option<Moment>,
    /// Entries from this on are not shown; open when there is none.
    pub window_to: Option<Moment>,
    /// The code of the transfer decision on looking from there.
    pub clearance: Option<String>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
