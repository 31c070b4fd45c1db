//! Status lists: one series per type and expiry week, so that whole lists retire. The bits are the revoked rows of
//! `credentials_issued`; this row counts.

use kernel::Moment;
use sea_orm::entity::prelude::*;

/// One list.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "status_lists")]
pub struct Model {
    /// Its id, the last segment of its address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Places given out so far; the next place is the permuted value of this number.
    pub issued: i32,
    /// Grows with each revocation: a published list of another revision is out of date.
    pub revision: i32,
    /// Every credential on it has expired by then.
    pub retires_at: Moment,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
