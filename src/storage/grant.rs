//! Grants.

use crate::{entity::grants, prelude::*};
use kernel::{ClientId, GrantId, Moment, Purpose, SessionId, VisitorId};

pub use grants::Model;

/// The grant of that id, ended or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: GrantId) -> Result<Option<Model>, Error> {
    Ok(grants::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// The visitor's grants, newest first, ended ones included.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, visitor: VisitorId) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find()
        .filter(grants::Column::Visitor.eq(visitor))
        .order_by_desc(grants::Column::CreatedAt)
        .order_by_desc(grants::Column::Id)
        .all(tx.conn())
        .await?)
}

/// The visitor's open grants to one client for one purpose.
///
/// # Errors
/// What the database says.
pub async fn open_of(
    tx: &impl Tx,
    visitor: VisitorId,
    client: ClientId,
    purpose: Purpose,
) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find()
        .filter(grants::Column::Visitor.eq(visitor))
        .filter(grants::Column::Client.eq(client))
        .filter(grants::Column::Purpose.eq(purpose))
        .filter(grants::Column::EndedAt.is_null())
        .all(tx.conn())
        .await?)
}

/// The newest of those, at most so many: one is made at every sign-in.
///
/// # Errors
/// What the database says.
pub async fn newest_of(
    tx: &impl Tx,
    (visitor, client, purpose): (VisitorId, ClientId, Purpose),
    most: u64,
) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find()
        .filter(grants::Column::Visitor.eq(visitor))
        .filter(grants::Column::Client.eq(client))
        .filter(grants::Column::Purpose.eq(purpose))
        .filter(grants::Column::EndedAt.is_null())
        .order_by_desc(grants::Column::CreatedAt)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Adds a grant.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    grants::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Notes that something was disclosed under the grant.
///
/// # Errors
/// [`Error::Conflict`] when it has ended meanwhile.
pub async fn used(tx: &WriteTx, id: GrantId, at: Moment) -> Result<(), Error> {
    let done = grants::Entity::update_many()
        .col_expr(grants::Column::UsedAt, Expr::value(at))
        .filter(grants::Column::Id.eq(id))
        .filter(grants::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Ends a grant, once.
///
/// # Errors
/// [`Error::Conflict`] when it has ended before.
pub async fn end(tx: &WriteTx, id: GrantId, at: Moment) -> Result<(), Error> {
    let done = grants::Entity::update_many()
        .col_expr(grants::Column::EndedAt, Expr::value(at))
        .filter(grants::Column::Id.eq(id))
        .filter(grants::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// The grants that were made in a session and have not ended.
///
/// # Errors
/// What the database says.
pub async fn of_session(tx: &impl Tx, session: SessionId) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find()
        .filter(grants::Column::Session.eq(session))
        .filter(grants::Column::EndedAt.is_null())
        .all(tx.conn())
        .await?)
}

/// The open grants to a client, newest first.
///
/// # Errors
/// What the database says.
pub async fn to(tx: &impl Tx, client: ClientId, most: u64) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find()
        .filter(grants::Column::Client.eq(client))
        .filter(grants::Column::EndedAt.is_null())
        .order_by_desc(grants::Column::CreatedAt)
        .limit(most)
        .all(tx.conn())
        .await?)
}

/// Ends every grant to a client; says how many.
///
/// # Errors
/// What the database says.
pub async fn end_to(tx: &WriteTx, client: ClientId) -> Result<u64, Error> {
    let done = grants::Entity::update_many()
        .col_expr(grants::Column::EndedAt, Expr::value(tx.now()))
        .filter(grants::Column::Client.eq(client))
        .filter(grants::Column::EndedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
