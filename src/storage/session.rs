//! Browser sessions.

use crate::{entity::sessions, prelude::*, query::Select};
use kernel::{Moment, SessionId, VisitorId};

pub use sessions::Model;

static OPEN: Select<sessions::Entity> = Select::of("WHERE token_hash = $1 AND ended_at IS NULL");

/// The open session behind a token's hash. Whether it has timed out is the caller's to judge.
///
/// # Errors
/// What the database says.
pub async fn find_open(tx: &impl Tx, token_hash: &[u8]) -> Result<Option<Model>, Error> {
    OPEN.one(tx, [token_hash.into()]).await
}

/// The visitor's open sessions, newest first.
///
/// # Errors
/// What the database says.
pub async fn open_of(tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Model>, Error> {
    Ok(sessions::Entity::find()
        .filter(sessions::Column::Visitor.eq(visitor))
        .filter(sessions::Column::EndedAt.is_null())
        .order_by_desc(sessions::Column::AuthTime)
        .all(tx.conn())
        .await?)
}

/// Those of some sessions that are open.
///
/// # Errors
/// What the database says.
pub async fn open_among(tx: &impl Tx, ids: &[SessionId]) -> Result<Vec<Model>, Error> {
    Ok(sessions::Entity::find()
        .filter(sessions::Column::Id.is_in(ids.iter().copied()))
        .filter(sessions::Column::EndedAt.is_null())
        .order_by_desc(sessions::Column::AuthTime)
        .all(tx.conn())
        .await?)
}

/// Adds a session.
///
/// # Errors
/// [`Error::Conflict`] when the token exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    sessions::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Notes that the session was used.
///
/// # Errors
/// [`Error::Conflict`] when it has ended meanwhile.
pub async fn seen(tx: &WriteTx, id: SessionId, at: Moment) -> Result<(), Error> {
    let done = sessions::Entity::update_many()
        .col_expr(sessions::Column::SeenAt, Expr::value(at))
        .filter(sessions::Column::Id.eq(id))
        .filter(sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Ends a session, once.
///
/// # Errors
/// [`Error::Conflict`] when it has ended before.
pub async fn end(tx: &WriteTx, id: SessionId, at: Moment) -> Result<(), Error> {
    let done = sessions::Entity::update_many()
        .col_expr(sessions::Column::EndedAt, Expr::value(at))
        .filter(sessions::Column::Id.eq(id))
        .filter(sessions::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}
