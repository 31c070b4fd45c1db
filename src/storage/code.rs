//! Authorization codes.

use crate::{
    entity::codes,
    prelude::*,
    query::{Insert, Select, run_one},
};
use kernel::Moment;

pub use codes::Model;

static FIND: Select<codes::Entity> = Select::of("WHERE code_hash = $1");
static INSERT: Insert = Insert::new();
const CONSUME: &str = "UPDATE codes SET consumed_at = $1 WHERE code_hash = $2 AND consumed_at IS NULL";

/// The code behind a hash, spent or not.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &impl Tx, code_hash: &[u8]) -> Result<Option<Model>, Error> {
    FIND.one(tx, [code_hash.into()]).await
}

/// Adds a code.
///
/// # Errors
/// [`Error::Conflict`] when the hash exists, which chance forbids.
pub async fn insert(tx: &WriteTx, row: Model) -> Result<(), Error> {
    INSERT.run(tx, row).await
}

/// Spends a code: of two who try at once, one wins (RFC 6749 §4.1.2).
///
/// # Errors
/// [`Error::Conflict`] when it is spent already.
pub async fn consume(tx: &WriteTx, code_hash: &[u8], at: Moment) -> Result<(), Error> {
    run_one(tx, CONSUME, [at.into(), code_hash.into()]).await
}
