//! Pairwise subjects: random, stable, and erasable (OpenID Connect Core §8.1).

use crate::Error;
use kernel::VisitorId;
use storage::{WriteTx, subject};

/// The visitor's name towards a sector, made at first need.
pub(crate) async fn ensure(tx: &WriteTx, visitor: VisitorId, sector_host: &str) -> Result<String, Error> {
    if let Some(known) = subject::find(tx, visitor, sector_host).await? {
        return Ok(known);
    }
    let sub = jose::b64_encode(tx.entropy().bytes::<32>());
    subject::insert(tx, subject::Model { visitor, sector_host: sector_host.to_owned(), sub }).await?;
    // Another tab may have been quicker, on another node; then its name is the visitor's.
    Ok(subject::find(tx, visitor, sector_host).await?.ok_or(storage::Error::Corrupt("subject"))?)
}
