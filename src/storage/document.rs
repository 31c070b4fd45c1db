//! Passports of visitors.

use crate::{entity::documents, prelude::*, query::Select};
use kernel::{Assurance, DocumentId, DocumentState, Moment, VisitorId};

pub use documents::Model;

static CURRENT: Select<documents::Entity> = Select::of(
    "WHERE visitor = $1 AND state = $2 AND expires_at > $3 ORDER BY verified_at DESC, id DESC LIMIT 1",
);

/// The passport behind a blind index, in whatever state: a number once enrolled stays taken.
///
/// # Errors
/// What the database says.
pub async fn find_by_index(tx: &impl Tx, number_index: &[u8]) -> Result<Option<Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::NumberIndex.eq(number_index.to_vec()))
        .one(tx.conn())
        .await?)
}

/// The visitor's passport that works at that instant: active, not expired, the one verified last. Whoever discloses,
/// refreshes or issues asks for this one.
///
/// # Errors
/// What the database says.
pub async fn current(tx: &impl Tx, visitor: VisitorId, now: Moment) -> Result<Option<Model>, Error> {
    CURRENT.one(tx, [visitor.into(), DocumentState::Active.into(), now.into()]).await
}

/// Every passport of the visitor, the one verified last first.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::Visitor.eq(visitor))
        .order_by_desc(documents::Column::VerifiedAt)
        .order_by_desc(documents::Column::Id)
        .all(tx.conn())
        .await?)
}

/// Passports that count as active though their last day is over, oldest first, at most `most`.
///
/// # Errors
/// What the database says.
pub async fn overdue(tx: &impl Tx, now: Moment, most: u64) -> Result<Vec<Model>, Error> {
    Ok(documents::Entity::find()
        .filter(documents::Column::State.eq(DocumentState::Active))
        .filter(documents::Column::ExpiresAt.lte(now))
        .order_by_asc(documents::Column::ExpiresAt)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Takes a passport out of a state into another: of two who try at once, one does.
///
/// # Errors
/// [`Error::Conflict`] when it is no longer in the state it was.
pub async fn shift(
    tx: &WriteTx,
    id: DocumentId,
    from: DocumentState,
    to: DocumentState,
) -> Result<(), Error> {
    let done = documents::Entity::update_many()
        .col_expr(documents::Column::State, Expr::value(to))
        .col_expr(documents::Column::LeftAt, Expr::value(tx.now()))
        .filter(documents::Column::Id.eq(id))
        .filter(documents::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Notes a better proof of a passport that works: by which signer, and how its chip proved to be there.
///
/// # Errors
/// [`Error::Conflict`] when it no longer works, or was proved otherwise meanwhile.
pub async fn prove(
    tx: &WriteTx,
    id: DocumentId,
    from: Assurance,
    to: Assurance,
    by: (String, Vec<String>),
) -> Result<(), Error> {
    let (signer, presence) = by;
    let done = documents::Entity::update_many()
        .col_expr(documents::Column::Evidence, Expr::value(to))
        .col_expr(documents::Column::Presence, Expr::value(Json(presence)))
        .col_expr(documents::Column::Signer, Expr::value(signer))
        .col_expr(documents::Column::VerifiedAt, Expr::value(tx.now()))
        .filter(documents::Column::Id.eq(id))
        .filter(documents::Column::State.eq(DocumentState::Active))
        .filter(documents::Column::Evidence.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Adds a passport.
///
/// # Errors
/// [`Error::Conflict`] when the same passport is there already.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    documents::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
