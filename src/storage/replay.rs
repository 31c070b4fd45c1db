//! Things that may be seen once.

use crate::{entity::replays, prelude::*};
use kernel::Moment;

pub use replays::Model;

/// Remembers a key until it expires.
///
/// # Errors
/// [`Error::Conflict`] when it was seen before: a replay.
pub async fn remember(tx: &WriteTx, key: &[u8], expires_at: Moment) -> Result<(), Error> {
    let row = Model { key: key.to_vec(), expires_at };
    replays::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
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
