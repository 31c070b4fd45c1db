//! A person. Contacts are sealed under (visitor, `profile`); facts of the passport are in `documents`.

use crate::{SealedColumn, personal};
use kernel::{Moment, VisitorId};
use sea_orm::entity::prelude::*;

/// One visitor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visitors")]
pub struct Model {
    /// The visitor's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitorId,
    /// When they enrolled.
    pub created_at: Moment,
    /// Phone number in E.164, if given.
    pub phone: Option<SealedColumn<personal::Phone>>,
    /// E-mail address, if given.
    pub email: Option<SealedColumn<personal::Email>>,
}

/// No relations: queries name what they want.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
