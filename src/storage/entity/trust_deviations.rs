//! Lists of what states say is wrong with their documents.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trust_deviations")]
pub struct Model {
    /// SHA-256 of the list as it was imported, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// Whose it is, two letters.
    pub country: String,
    /// When its signer says it was signed.
    pub signed_at: Moment,
    /// How many deviations it describes.
    pub entries: i32,
    /// How many documents it lists by number.
    pub documents: i32,
    /// When it was imported.
    pub imported_at: Moment,
    /// The list as JSON; document numbers are keyed marks.
    pub list: String,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
