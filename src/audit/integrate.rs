//! From rows to tiles and a signed checkpoint. The rows alone rebuild everything; tiles and checkpoints follow.

use crate::{Audit, Error};
use kernel::Call;
use ledger::{Checkpoint, Frontier, Hash, TILE, tile_path};
use storage::{Tx, WriteTx, event};

/// Leaves read at once.
const BATCH: u64 = 4096;

impl Audit {
    /// Puts new entries into tiles and signs the head of the log, also when nothing is new: silence is an alarm.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the log does not continue the one signed last; then nothing is signed.
    pub async fn integrate(&self, call: Call) -> Result<(), Error> {
        let tx = self.store.write(call).await?;
        let head = event::head(&tx).await?;
        let all = leaves(&tx, unsigned(head.size)?).await?;
        self.continues(&tx, &all).await?;
        cut(&tx, &all, unsigned(head.integrated)?).await?;
        if head.size != head.integrated {
            event::set_integrated(&tx, head.size).await?;
        }
        let root = ledger::root(&all);
        let note = self.signer.sign(&Checkpoint {
            origin: self.origin.to_string(),
            size: all.len() as u64,
            root,
        });
        let row = event::Checkpoint {
            size: head.size,
            root: root.to_vec(),
            note,
            signed_at: tx.now(),
        };
        event::put_checkpoint(&tx, row).await?;
        Ok(tx.commit().await?)
    }

    /// The newest signed checkpoint; `None` before the first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn checkpoint(&self) -> Result<Option<String>, Error> {
        let tx = self.store.read().await?;
        Ok(event::checkpoint(&tx).await?.map(|row| row.note))
    }

    /// The bytes at a tile's path, `tile/0/000.p/12` say; `None` when the log has no such tile.
    ///
    /// # Errors
    /// What the store says.
    pub async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some((level, number, width)) = parse(path) else {
            return Ok(None);
        };
        let tx = self.store.read().await?;
        let size = match event::checkpoint(&tx).await? {
            Some(row) => unsigned(row.size)?,
            None => return Ok(None),
        };
        // Only what a signed checkpoint covers is published.
        let span = TILE.checked_pow(u32::from(level.unwrap_or(0)));
        let published = span.map_or(0, |span| size / span);
        let start = number.saturating_mul(TILE);
        if start.saturating_add(width) > published {
            return Ok(None);
        }
        match level {
            None => entries(&tx, start, width).await.map(Some),
            Some(0) => {
                let rows = event::leaves(&tx, signed(start)?, width).await?;
                Ok(Some(rows.concat()))
            }
            Some(level) => roots(&tx, level, start, width).await.map(Some),
        }
    }

    /// Refuses to go on when the last signed checkpoint is not the beginning of what is there now.
    pub(crate) async fn continues(&self, tx: &impl Tx, all: &[Hash]) -> Result<(), Error> {
        let Some(last) = event::checkpoint(tx).await? else {
            return Ok(());
        };
        let size = usize::try_from(last.size).map_err(|_| Error::Damaged("a checkpoint"))?;
        let before = all.get(..size).ok_or(Error::Damaged("entries are missing"))?;
        if ledger::root(before).as_slice() != last.root {
            return Err(Error::Damaged("entries were changed after they were signed"));
        }
        Ok(())
    }
}

/// The first `size` leaf hashes; their count and form are checked.
pub(crate) async fn leaves(tx: &impl Tx, size: u64) -> Result<Vec<Hash>, Error> {
    let mut all: Vec<Hash> = Vec::new();
    while (all.len() as u64) < size {
        let first = all.len() as u64;
        let rows = event::leaves(tx, signed(first)?, BATCH.min(size - first)).await?;
        if rows.is_empty() {
            return Err(Error::Damaged("entries are missing"));
        }
        for row in rows {
            all.push(hash(&row)?);
        }
    }
    Ok(all)
}

/// Stores every tile that became full since `integrated` entries.
async fn cut(tx: &WriteTx, all: &[Hash], integrated: u64) -> Result<(), Error> {
    let mut row: Vec<Hash> = all.to_vec();
    let mut done = integrated;
    for level in 0.. {
        let first = done / TILE;
        let full = row.len() as u64 / TILE;
        for number in first..full {
            let start = usize::try_from(number * TILE).unwrap_or(usize::MAX);
            let hashes = row.iter().skip(start).take(TILE as usize);
            let tile = event::Tile {
                level,
                number: signed(number)?,
                hashes: hashes.flatten().copied().collect(),
            };
            event::add_tile(tx, tile).await?;
        }
        if full == 0 {
            break;
        }
        row = row.chunks_exact(TILE as usize).map(ledger::root).collect();
        done = first;
    }
    Ok(())
}

/// The hashes of a tile above the leaves: each is the root of a full tile one level below.
async fn roots(tx: &impl Tx, level: u8, start: u64, width: u64) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    for number in start..start + width {
        let below = event::tile(tx, i32::from(level) - 1, signed(number)?).await?;
        let below = below.ok_or(Error::Damaged("a tile is missing"))?;
        let mut frontier = Frontier::default();
        for chunk in below.hashes.chunks(32) {
            frontier.push(hash(chunk)?);
        }
        out.extend_from_slice(&frontier.root());
    }
    Ok(out)
}

async fn entries(tx: &impl Tx, start: u64, width: u64) -> Result<Vec<u8>, Error> {
    let rows = event::range(tx, signed(start)?, width).await?;
    let bundle = ledger::entry_bundle(rows.iter().map(|row| row.entry.as_slice()));
    bundle.ok_or(Error::Damaged("an entry is too long"))
}

/// Reads a path: level (`None` for entries), number, width. Only what [`tile_path`] writes is read.
fn parse(text: &str) -> Option<(Option<u8>, u64, u64)> {
    // The longest number has seven groups.
    if text.len() > 64 {
        return None;
    }
    let (level, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let level = match level {
        "entries" => None,
        digits => Some(digits.parse().ok()?),
    };
    let (digits, width) = match rest.split_once(".p/") {
        Some((digits, width)) => (digits, width.parse().ok()?),
        None => (rest, TILE),
    };
    let mut number = 0u64;
    for group in digits.split('/') {
        let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        number = number.checked_mul(1000)?.checked_add(group)?;
    }
    let own = width > 0 && tile_path(level, number, width) == text;
    own.then_some((level, number, width))
}

pub(crate) fn hash(bytes: &[u8]) -> Result<Hash, Error> {
    bytes.try_into().map_err(|_| Error::Damaged("a hash"))
}

pub(crate) fn unsigned(n: i64) -> Result<u64, Error> {
    u64::try_from(n).map_err(|_| Error::Damaged("an index"))
}

pub(crate) fn signed(n: u64) -> Result<i64, Error> {
    i64::try_from(n).map_err(|_| Error::Damaged("an index"))
}
