//! What was erased by destroying its key, and what of it has still to be done.

use crate::{
    entity::{coming_indexes, documents, erasures},
    prelude::*,
    query::Select,
};
use kernel::{DocumentId, DocumentState, Moment, VisitorId};

pub use erasures::Model;

static FIND: Select<erasures::Entity> = Select::of("WHERE subject = $1 AND class = $2");

/// The erasure of a person's class, asked for or done.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, subject: &str, class: &str) -> Result<Option<Model>, Error> {
    FIND.one(tx, [subject.into(), class.into()]).await
}

/// Every erasure of a person.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, subject: &str) -> Result<Vec<Model>, Error> {
    Ok(erasures::Entity::find().filter(erasures::Column::Subject.eq(subject)).all(tx.conn()).await?)
}

/// Asks for one: nothing of it opens from the commit on.
///
/// # Errors
/// [`Error::Conflict`] when it was asked for before.
pub async fn request(tx: &WriteTx, row: Model) -> Result<(), Error> {
    erasures::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Those asked for and not done, oldest first.
///
/// # Errors
/// What the database says.
pub async fn unfinished(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(erasures::Entity::find()
        .filter(erasures::Column::Shredded.is_null())
        .order_by_asc(erasures::Column::Requested)
        .all(tx.conn())
        .await?)
}

/// Every erasure, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(erasures::Entity::find().order_by_asc(erasures::Column::Requested).all(tx.conn()).await?)
}

/// Notes the entry that says it is done.
///
/// # Errors
/// [`Error::Conflict`] when another node finished it.
pub async fn finish(tx: &WriteTx, subject: &str, class: &str, shredded: i64) -> Result<(), Error> {
    let done = erasures::Entity::update_many()
        .col_expr(erasures::Column::Shredded, Expr::value(shredded))
        .filter(erasures::Column::Subject.eq(subject))
        .filter(erasures::Column::Class.eq(class))
        .filter(erasures::Column::Shredded.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Puts chance in the place of a person's blind indexes, which are personal too, and takes from the rows of their passports
/// what is not sealed and tells of them: the last day, the signer, how the chip answered. Says of how many passports.
///
/// # Errors
/// What the database says.
pub async fn forget_passports(tx: &WriteTx, visitor: VisitorId) -> Result<u64, Error> {
    let rows =
        documents::Entity::find().filter(documents::Column::Visitor.eq(visitor)).all(tx.conn()).await?;
    for row in &rows {
        forget_index(tx, row.id).await?;
    }
    documents::Entity::update_many()
        .col_expr(documents::Column::State, Expr::value(DocumentState::Erased))
        .col_expr(documents::Column::LeftAt, Expr::value(tx.now()))
        .col_expr(documents::Column::ExpiresAt, Expr::value(Moment::from_millis(0)))
        .col_expr(documents::Column::Signer, Expr::value(""))
        .col_expr(documents::Column::Presence, Expr::value(Json(Vec::<String>::new())))
        .filter(documents::Column::Visitor.eq(visitor))
        .exec(tx.conn())
        .await?;
    Ok(rows.len() as u64)
}

/// Puts chance in the place of a passport's blind indexes: nothing finds it, in no epoch.
///
/// # Errors
/// What the database says.
pub async fn forget_index(tx: &WriteTx, document: DocumentId) -> Result<(), Error> {
    let chance: [u8; 16] = tx.entropy().bytes();
    documents::Entity::update_many()
        .col_expr(documents::Column::NumberIndex, Expr::value(chance.to_vec()))
        .col_expr(documents::Column::PersonIndex, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(documents::Column::IndexEpoch, Expr::value(i32::MAX))
        .filter(documents::Column::Id.eq(document))
        .exec(tx.conn())
        .await?;
    coming_indexes::Entity::delete_many()
        .filter(coming_indexes::Column::Document.eq(document))
        .exec(tx.conn())
        .await?;
    Ok(())
}
