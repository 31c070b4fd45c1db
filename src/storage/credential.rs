//! Credentials handed to wallets.

use crate::{entity::credentials_issued, prelude::*, status};
use kernel::{CredentialId, Moment};
use std::collections::BTreeSet;

pub use credentials_issued::Model;

/// The table and column of the blind index of a person (`Keys::visitor_index`): who issues and who revokes use the same.
pub const SUBJECT: (&str, &str) = ("credentials_issued", "subject_index");

/// Adds a credential.
///
/// # Errors
/// [`Error::Conflict`] when the id or the place on the list is taken.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    credentials_issued::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Writes a person's index in another epoch. Says how many credentials had one of the earlier.
///
/// # Errors
/// What the database says.
pub async fn reindex(tx: &WriteTx, from: &[Vec<u8>], to: &[u8]) -> Result<u64, Error> {
    let done = credentials_issued::Entity::update_many()
        .col_expr(credentials_issued::Column::SubjectIndex, Expr::value(to.to_vec()))
        .filter(credentials_issued::Column::SubjectIndex.is_in(from.iter().cloned()))
        .filter(credentials_issued::Column::SubjectIndex.ne(to.to_vec()))
        .exec(tx.conn())
        .await?;
    Ok(done.rows_affected)
}

/// One person's credentials, in every epoch of its index, newest first, expired and revoked ones included.
///
/// # Errors
/// What the database says.
pub async fn of(tx: &impl Tx, subject: &[Vec<u8>]) -> Result<Vec<Model>, Error> {
    Ok(credentials_issued::Entity::find()
        .filter(credentials_issued::Column::SubjectIndex.is_in(subject.iter().cloned()))
        .order_by_desc(credentials_issued::Column::IssuedAt)
        .order_by_desc(credentials_issued::Column::Id)
        .all(tx.conn())
        .await?)
}

/// One of a person's credentials.
///
/// # Errors
/// What the database says.
pub async fn find_of(tx: &impl Tx, subject: &[Vec<u8>], id: CredentialId) -> Result<Option<Model>, Error> {
    Ok(credentials_issued::Entity::find_by_id(id)
        .filter(credentials_issued::Column::SubjectIndex.is_in(subject.iter().cloned()))
        .one(tx.conn())
        .await?)
}

/// Whether a holder's key is bound to a credential of somebody else.
///
/// # Errors
/// What the database says.
pub async fn key_of_another(tx: &impl Tx, key_hash: &[u8], subject: &[Vec<u8>]) -> Result<bool, Error> {
    let count = credentials_issued::Entity::find()
        .filter(credentials_issued::Column::KeyHash.eq(key_hash.to_vec()))
        .filter(credentials_issued::Column::SubjectIndex.is_not_in(subject.iter().cloned()))
        .count(tx.conn())
        .await?;
    Ok(count > 0)
}

/// The credential at a place of a list.
///
/// # Errors
/// What the database says.
pub async fn at(tx: &impl Tx, list: &str, idx: i32) -> Result<Option<Model>, Error> {
    Ok(credentials_issued::Entity::find()
        .filter(credentials_issued::Column::List.eq(list))
        .filter(credentials_issued::Column::Idx.eq(idx))
        .one(tx.conn())
        .await?)
}

/// The credential of that id, whoever holds it.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, id: CredentialId) -> Result<Option<Model>, Error> {
    Ok(credentials_issued::Entity::find_by_id(id).one(tx.conn()).await?)
}

/// Revokes one credential, once.
///
/// # Errors
/// [`Error::Conflict`] when it was revoked before.
pub async fn revoke(tx: &WriteTx, id: CredentialId, at: Moment) -> Result<(), Error> {
    let done = credentials_issued::Entity::update_many()
        .col_expr(credentials_issued::Column::RevokedAt, Expr::value(at))
        .filter(credentials_issued::Column::Id.eq(id))
        .filter(credentials_issued::Column::RevokedAt.is_null())
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Revokes whatever a person holds; the lists it is on will say so. Says how many.
///
/// # Errors
/// What the database says.
pub async fn revoke_all(tx: &WriteTx, subject: &[Vec<u8>]) -> Result<u64, Error> {
    let mut live = of(tx, subject).await?;
    live.retain(|row| row.revoked_at.is_none() && row.expires_at > tx.now());
    let lists: BTreeSet<String> = live.iter().map(|row| row.list.clone()).collect();
    for row in &live {
        revoke(tx, row.id, tx.now()).await?;
    }
    for list in &lists {
        status::touch(tx, list).await?;
    }
    Ok(live.len() as u64)
}

/// The revoked places of a list, ascending.
///
/// # Errors
/// What the database says.
pub async fn revoked_on(tx: &impl Tx, list: &str) -> Result<Vec<i32>, Error> {
    Ok(credentials_issued::Entity::find()
        .select_only()
        .column(credentials_issued::Column::Idx)
        .filter(credentials_issued::Column::List.eq(list))
        .filter(credentials_issued::Column::RevokedAt.is_not_null())
        .order_by_asc(credentials_issued::Column::Idx)
        .into_tuple()
        .all(tx.conn())
        .await?)
}
