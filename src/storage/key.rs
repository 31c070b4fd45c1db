//! Signing keys and the deployment's wrapped secrets.

use crate::{
    entity::{signing_keys, wrapped_keys},
    prelude::*,
};
use kernel::Moment;

pub use signing_keys::Model;
pub use wrapped_keys::Model as Wrapped;

/// Every signing key, oldest first.
///
/// # Errors
/// What the database says.
pub async fn all(tx: &impl Tx) -> Result<Vec<Model>, Error> {
    Ok(signing_keys::Entity::find()
        .order_by_asc(signing_keys::Column::CreatedAt)
        .order_by_asc(signing_keys::Column::Kid)
        .all(tx.conn())
        .await?)
}

/// Adds a signing key.
///
/// # Errors
/// [`Error::Conflict`] when the `kid` exists.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    signing_keys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Moves a key from one state to the next.
///
/// # Errors
/// [`Error::Conflict`] when another node moved it first.
pub async fn advance(tx: &WriteTx, kid: &str, from: &str, to: &str, at: Moment) -> Result<(), Error> {
    let mut update =
        signing_keys::Entity::update_many().col_expr(signing_keys::Column::State, Expr::value(to));
    if to == "active" {
        update = update.col_expr(signing_keys::Column::ActivatedAt, Expr::value(at));
    }
    if to == "retiring" || to == "revoked" {
        update = update.col_expr(signing_keys::Column::RetiredAt, Expr::value(at));
    }
    let done = update
        .filter(signing_keys::Column::Kid.eq(kid))
        .filter(signing_keys::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Moves a key that stopped long ago from one state to the next.
///
/// # Errors
/// [`Error::Conflict`] when another node moved it first.
pub async fn leave(tx: &WriteTx, kid: &str, from: &str, to: &str) -> Result<(), Error> {
    let done = signing_keys::Entity::update_many()
        .col_expr(signing_keys::Column::State, Expr::value(to))
        .filter(signing_keys::Column::Kid.eq(kid))
        .filter(signing_keys::Column::State.eq(from))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Puts a signing key, wrapped anew, in the place of the bytes it was read from.
///
/// # Errors
/// [`Error::Conflict`] when another node did.
pub async fn rewrap(tx: &WriteTx, kid: &str, from: &[u8], to: Vec<u8>) -> Result<(), Error> {
    let done = signing_keys::Entity::update_many()
        .col_expr(signing_keys::Column::Private, Expr::value(to))
        .filter(signing_keys::Column::Kid.eq(kid))
        .filter(signing_keys::Column::Private.eq(from.to_vec()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Puts a secret, wrapped anew, in the place of the row it was read from.
///
/// # Errors
/// [`Error::Conflict`] when another node did.
pub async fn rewrap_secret(tx: &WriteTx, from: &Wrapped, to: Vec<u8>) -> Result<(), Error> {
    let done = wrapped_keys::Entity::update_many()
        .col_expr(wrapped_keys::Column::Wrapped, Expr::value(to))
        .filter(wrapped_keys::Column::Kind.eq(&from.kind))
        .filter(wrapped_keys::Column::Epoch.eq(from.epoch))
        .filter(wrapped_keys::Column::Wrapped.eq(from.wrapped.clone()))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Destroys a secret of an epoch that nothing lies under.
///
/// # Errors
/// [`Error::Conflict`] when another node did.
pub async fn forget(tx: &WriteTx, kind: &str, epoch: i32) -> Result<(), Error> {
    let done = wrapped_keys::Entity::delete_many()
        .filter(wrapped_keys::Column::Kind.eq(kind))
        .filter(wrapped_keys::Column::Epoch.eq(epoch))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Every wrapped secret, oldest epoch first.
///
/// # Errors
/// What the database says.
pub async fn wrapped(tx: &impl Tx) -> Result<Vec<Wrapped>, Error> {
    Ok(wrapped_keys::Entity::find().order_by_asc(wrapped_keys::Column::Epoch).all(tx.conn()).await?)
}

/// Adds a wrapped secret.
///
/// # Errors
/// [`Error::Conflict`] when another node made that epoch first.
pub async fn insert_wrapped(tx: &WriteTx, row: Wrapped) -> Result<(), Error> {
    wrapped_keys::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}
