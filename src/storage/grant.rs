//! Grants.

use crate::{
    entity::grants,
    prelude::*,
    query::{Insert, Select, run_one},
};
use kernel::{ClientId, GrantId, Moment, Purpose, SessionId, VisitorId};

pub use grants::Model;

static FIND: Select<grants::Entity> = Select::of("WHERE id = $1");
static NEWEST: Select<grants::Entity> = Select::of(
    "WHERE visitor = $1 AND client = $2 AND purpose = $3 AND ended_at IS NULL ORDER BY created_at DESC LIMIT $4",
);
static INSERT: Insert = Insert::new();
const USED: &str = "UPDATE grants SET used_at = $1 WHERE id = $2 AND ended_at IS NULL";

/// The grant of that id, ended or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: GrantId) -> Result<Option<Model>, Error> {
    FIND.one(tx, [id.into()]).await
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
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    NEWEST.all(tx, [visitor.into(), client.into(), purpose.into(), most.into()]).await
}

/// Adds a grant.
///
/// # Errors
/// [`Error::Conflict`] when the id exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    INSERT.run(tx, row).await
}

/// Notes that something was disclosed under the grant.
///
/// # Errors
/// [`Error::Conflict`] when it has ended meanwhile.
pub async fn used(tx: &WriteTx, id: GrantId, at: Moment) -> Result<(), Error> {
    run_one(tx, USED, [at.into(), id.into()]).await
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

/// The grants that were made in a session, ended ones included.
///
/// # Errors
/// What the database says.
pub async fn of_session(tx: &impl Tx, session: SessionId) -> Result<Vec<Model>, Error> {
    Ok(grants::Entity::find().filter(grants::Column::Session.eq(session)).all(tx.conn()).await?)
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
