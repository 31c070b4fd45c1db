//! Consents and the notices they answer.

use crate::{
    entity::{consents, notices},
    prelude::*,
    query::Select,
};
use kernel::{ClientId, Purpose, VisitorId};

pub use consents::Model;
pub use notices::Model as Notice;

static BETWEEN: Select<consents::Entity> =
    Select::of("WHERE visitor = $1 AND client = $2 AND purpose = $3 ORDER BY since DESC, id DESC");

/// What this person ever answered to this recipient for this purpose, newest first.
///
/// # Errors
/// What the database says.
pub async fn between(
    tx: &impl Tx,
    visitor: VisitorId,
    client: ClientId,
    purpose: Purpose,
) -> Result<Vec<Model>, Error> {
    BETWEEN.all(tx, [visitor.into(), client.into(), purpose.into()]).await
}

/// Everything this person ever answered, newest first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Model>, Error> {
    Ok(consents::Entity::find()
        .filter(consents::Column::Visitor.eq(visitor))
        .order_by_desc(consents::Column::Since)
        .order_by_desc(consents::Column::Id)
        .all(tx.conn())
        .await?)
}

/// Adds an answer.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    consents::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Ends every live consent of this person to this recipient for this purpose; returns how many.
///
/// # Errors
/// What the database says.
pub async fn withdraw(
    tx: &WriteTx,
    visitor: VisitorId,
    client: ClientId,
    purpose: Purpose,
) -> Result<u64, Error> {
    let result = consents::Entity::update_many()
        .col_expr(consents::Column::State, Expr::value("withdrawn"))
        .col_expr(consents::Column::EndedAt, Expr::value(tx.now()))
        .filter(consents::Column::Visitor.eq(visitor))
        .filter(consents::Column::Client.eq(client))
        .filter(consents::Column::Purpose.eq(purpose))
        .filter(consents::Column::State.eq("given"))
        .exec(tx.conn())
        .await?;
    Ok(result.rows_affected)
}

/// Keeps a notice's text under its hash; the same text is kept once.
///
/// # Errors
/// What the database says.
pub async fn keep_notice(tx: &WriteTx, notice: Notice) -> Result<(), Error> {
    notices::Entity::insert(notice.into_active_model())
        .on_conflict(OnConflict::column(notices::Column::Hash).do_nothing().to_owned())
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// The notice of that hash, as it was shown.
///
/// # Errors
/// What the database says.
pub async fn notice(tx: &impl Tx, hash: &str) -> Result<Option<Notice>, Error> {
    Ok(notices::Entity::find_by_id(hash).one(tx.conn()).await?)
}
