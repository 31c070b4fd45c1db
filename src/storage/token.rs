//! Access and refresh tokens.

use crate::{
    entity::tokens,
    prelude::*,
    query::{Insert, Select, run_one},
};
use kernel::{GrantId, Moment, VisitorId};

pub use tokens::Model;

static FIND: Select<tokens::Entity> = Select::of("WHERE token_hash = $1");
static INSERT: Insert = Insert::new();
const REVOKE: &str = "UPDATE tokens SET revoked_at = $1 WHERE token_hash = $2 AND revoked_at IS NULL";

/// The label of the keyed hash a token is kept under (`Keys::mac`): who issues and who checks use the same.
pub const TOKEN: &str = "guosuo/token";

/// The token behind a hash, live or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, token_hash: &[u8]) -> Result<Option<Model>, Error> {
    FIND.one(tx, [token_hash.into()]).await
}

/// Adds a token.
///
/// # Errors
/// [`Error::Conflict`] when the hash exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    INSERT.run(tx, row).await
}

/// Revokes one token, once.
///
/// # Errors
/// [`Error::Conflict`] when it was revoked before.
pub async fn revoke(tx: &WriteTx, token_hash: &[u8], at: Moment) -> Result<(), Error> {
    run_one(tx, REVOKE, [at.into(), token_hash.into()]).await
}

/// Revokes every token of a grant; says how many were live.
///
/// # Errors
/// What the database says.
pub async fn revoke_grant(tx: &WriteTx, grant: GrantId, at: Moment) -> Result<u64, Error> {
    let done = tokens::Entity::update_many()
        .col_expr(tokens::Column::RevokedAt, Expr::value(at))
        .filter(tokens::Column::Grant.eq(grant))
        .filter(tokens::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Revokes every token that speaks for a visitor; says how many were live.
///
/// # Errors
/// What the database says.
pub async fn revoke_of(tx: &WriteTx, visitor: VisitorId) -> Result<u64, Error> {
    let done = tokens::Entity::update_many()
        .col_expr(tokens::Column::RevokedAt, Expr::value(tx.now()))
        .filter(tokens::Column::Visitor.eq(visitor))
        .filter(tokens::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Whether a grant has a refresh token that still works.
///
/// # Errors
/// What the database says.
pub async fn has_live_refresh(tx: &impl Tx, grant: GrantId, now: Moment) -> Result<bool, Error> {
    let count = tokens::Entity::find()
        .filter(tokens::Column::Grant.eq(grant))
        .filter(tokens::Column::Kind.eq("refresh"))
        .filter(tokens::Column::RevokedAt.is_null())
        .filter(tokens::Column::ExpiresAt.gt(now))
        .count(tx.conn())
        .await?;
    Ok(count > 0)
}

/// Revokes every token of a client; says how many were live.
///
/// # Errors
/// What the database says.
pub async fn revoke_to(tx: &WriteTx, client: &str) -> Result<u64, Error> {
    let done = tokens::Entity::update_many()
        .col_expr(tokens::Column::RevokedAt, Expr::value(tx.now()))
        .filter(tokens::Column::Client.eq(client))
        .filter(tokens::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}
