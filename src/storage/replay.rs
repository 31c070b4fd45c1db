//! Things that may be seen once.

use crate::{entity::replays, prelude::*, query::Insert};
use kernel::Moment;

pub use replays::Model;

static INSERT: Insert = Insert::new();

/// Remembers a key until it expires.
///
/// # Errors
/// [`Error::Conflict`] when it was seen before: a replay.
pub async fn remember(tx: &WriteTx, key: &[u8], expires_at: Moment) -> Result<(), Error> {
    let row = Model { key: key.to_vec(), expires_at };
    INSERT.run(tx, row).await
}

/// Forgets what has expired; says how many.
///
/// # Errors
/// What the database says.
pub async fn sweep(tx: &WriteTx, now: Moment) -> Result<u64, Error> {
    let done =
        replays::Entity::delete_many().filter(replays::Column::ExpiresAt.lt(now)).exec(tx.conn()).await?;
    Ok(done.rows_affected)
}
