//! Sealed columns written anew, all of a row at once: the values are the same, the key is another.

use crate::{
    SealedColumn,
    entity::{documents, entries, visitors},
    personal,
    prelude::*,
};

/// Puts a passport's sealed columns in the place of those it was read with.
///
/// # Errors
/// [`Error::Conflict`] when they are no longer those.
pub async fn document(tx: &WriteTx, before: &documents::Model, after: documents::Model) -> Result<(), Error> {
    let done = documents::Entity::update_many()
        .col_expr(documents::Column::Issuer, Expr::value(after.issuer))
        .col_expr(documents::Column::Number, Expr::value(after.number))
        .col_expr(documents::Column::Name, Expr::value(after.name))
        .col_expr(documents::Column::NativeName, Expr::value(after.native_name))
        .col_expr(documents::Column::Nationality, Expr::value(after.nationality))
        .col_expr(documents::Column::Birth, Expr::value(after.birth))
        .col_expr(documents::Column::Sex, Expr::value(after.sex))
        .col_expr(documents::Column::Expiry, Expr::value(after.expiry))
        .filter(documents::Column::Id.eq(before.id))
        .filter(documents::Column::Number.eq(before.number.clone()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Puts a visitor's sealed columns in the place of those they were read with.
///
/// # Errors
/// [`Error::Conflict`] when they are no longer those.
pub async fn visitor(tx: &WriteTx, before: &visitors::Model, after: visitors::Model) -> Result<(), Error> {
    let mut update = visitors::Entity::update_many()
        .col_expr(visitors::Column::Phone, Expr::value(after.phone))
        .col_expr(visitors::Column::Email, Expr::value(after.email))
        .filter(visitors::Column::Id.eq(before.id));
    if let Some(phone) = &before.phone {
        update = update.filter(visitors::Column::Phone.eq(phone.clone()));
    }
    if let Some(email) = &before.email {
        update = update.filter(visitors::Column::Email.eq(email.clone()));
    }
    affected_one(update.exec(tx.conn()).await?)
}

/// Puts an entry's sealed details in the place of those it was read with; the entry has a digest of what is in them.
///
/// # Errors
/// [`Error::Conflict`] when they are no longer those.
pub async fn detail(
    tx: &WriteTx,
    seq: i64,
    before: &SealedColumn<personal::Detail>,
    after: SealedColumn<personal::Detail>,
) -> Result<(), Error> {
    let done = entries::Entity::update_many()
        .col_expr(entries::Column::Detail, Expr::value(after))
        .filter(entries::Column::Seq.eq(seq))
        .filter(entries::Column::Detail.eq(before.clone()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
