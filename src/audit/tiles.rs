//! The tree in the store: full tiles are rows, what is not full yet comes from the entries.

use crate::{Audit, Error, retention};
use ledger::{Hash, TILE, node_hash, tile_path};
use std::{future::Future, pin::Pin};
use storage::{Tx, WriteTx, event};

/// Leaves read at once.
const BATCH: u64 = 4096;
/// [`TILE`] where a length is wanted.
pub(crate) const WIDTH: usize = 256;

impl Audit {
    /// The bytes at a tile's path, `tile/0/000.p/12` say; `None` when the log has no such tile, or publishes it no more:
    /// it ends at or below the minimum index.
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
        // C2SP tlog-tiles, "Pruning".
        let end = span.and_then(|span| number.checked_add(1)?.checked_mul(TILE)?.checked_mul(span));
        let minimum = retention::minimum(&tx).await?;
        if minimum > 0 && end.is_some_and(|end| end <= minimum) {
            return Ok(None);
        }
        match level {
            Some(level) => Ok(Some(row(&tx, level, start, start + width).await?.concat())),
            None => {
                let rows = event::range(&tx, signed(start)?, width).await?;
                let bundle = ledger::entry_bundle(rows.iter().map(|row| row.entry.as_slice()));
                bundle.map(Some).ok_or(Error::Damaged("an entry is too long"))
            }
        }
    }
}

/// The leaf hashes of `first..end`; their count and form are checked.
pub(crate) async fn leaves(tx: &impl Tx, first: u64, end: u64) -> Result<Vec<Hash>, Error> {
    let mut all: Vec<Hash> = Vec::new();
    let mut next = first;
    while next < end {
        let rows = event::leaves(tx, signed(next)?, BATCH.min(end - next)).await?;
        if rows.is_empty() {
            return Err(Error::Damaged("entries are missing"));
        }
        next += rows.len() as u64;
        for row in rows {
            all.push(hash(&row)?);
        }
    }
    Ok(all)
}

/// The root over the first `size` entries, from few rows: at most one tile that is not full on each level.
pub(crate) async fn root_at(tx: &impl Tx, size: u64) -> Result<Hash, Error> {
    let mut peaks: Vec<Hash> = Vec::new();
    let (mut level, mut count) = (0, size);
    while count > 0 {
        let own = row(tx, level, count - count % TILE, count).await?;
        // Levels are visited upwards, so each one's peaks go before those below it.
        peaks.splice(0..0, complete(&own));
        count /= TILE;
        level += 1;
    }
    let mut from_right = peaks.into_iter().rev();
    let last = from_right.next().unwrap_or_else(|| ledger::root(&[]));
    Ok(from_right.fold(last, |right, left| node_hash(&left, &right)))
}

/// The roots of the largest complete subtrees over a run of fewer than 256 hashes, largest first.
fn complete(mut hashes: &[Hash]) -> Vec<Hash> {
    let mut out = Vec::new();
    while let Some(log) = hashes.len().checked_ilog2() {
        let (left, rest) = hashes.split_at(1 << log);
        out.push(ledger::root(left));
        hashes = rest;
    }
    out
}

/// The root over `first..end`, a span of a proof: it begins where a complete subtree of its size would.
pub(crate) fn span<T: Tx>(tx: &T, first: u64, end: u64) -> Root<'_> {
    Box::pin(async move {
        let count = end.saturating_sub(first);
        let Some(log) = count.checked_ilog2() else { return Ok(ledger::root(&[])) };
        if !count.is_power_of_two() {
            let middle = first + (1 << log);
            let left = span(tx, first, middle).await?;
            return Ok(node_hash(&left, &span(tx, middle, end).await?));
        }
        // A span of 2^k leaves is at most 128 hashes of the level that is nearest below.
        let level = u8::try_from(log / 8).map_err(|_| Error::Damaged("the tree"))?;
        let unit = 1u64 << (8 * u32::from(level));
        Ok(ledger::root(&row(tx, level, first / unit, end / unit).await?))
    })
}

type Root<'a> = Pin<Box<dyn Future<Output = Result<Hash, Error>> + Send + 'a>>;
type Hashes<'a> = Pin<Box<dyn Future<Output = Result<Vec<Hash>, Error>> + Send + 'a>>;

/// Hashes `first..end` of a level: leaves, or roots of full tiles one level below.
fn row<T: Tx>(tx: &T, level: u8, first: u64, end: u64) -> Hashes<'_> {
    Box::pin(async move {
        let Some(below) = level.checked_sub(1) else {
            return leaves(tx, first, end).await;
        };
        // Within a tile that is full, its row has them.
        if let Some(stored) = within(tx, level, first, end).await? {
            return Ok(stored);
        }
        let mut out = Vec::new();
        for number in first..end {
            out.push(ledger::root(&full(tx, below, number).await?));
        }
        Ok(out)
    })
}

/// Hashes `first..end` of a level from one row, where they are in one full tile.
async fn within<T: Tx>(tx: &T, level: u8, first: u64, end: u64) -> Result<Option<Vec<Hash>>, Error> {
    let number = first / TILE;
    if first >= end || number != (end - 1) / TILE {
        return Ok(None);
    }
    let Some(tile) = event::tile(tx, i32::from(level), signed(number)?).await? else { return Ok(None) };
    let at = |n: u64| usize::try_from(n - number * TILE).unwrap_or(usize::MAX);
    let hashes: Vec<Hash> = tile.hashes.chunks(32).map(hash).collect::<Result<_, _>>()?;
    hashes.get(at(first)..at(end)).map(|part| Some(part.to_vec())).ok_or(Error::Damaged("a tile"))
}

/// A full tile: its row, or until it has one what the row will hold.
async fn full<T: Tx>(tx: &T, level: u8, number: u64) -> Result<Vec<Hash>, Error> {
    match event::tile(tx, i32::from(level), signed(number)?).await? {
        Some(tile) => tile.hashes.chunks(32).map(hash).collect(),
        None => row(tx, level, number * TILE, (number + 1) * TILE).await,
    }
}

/// Stores every tile that became full between `integrated` and `size` entries.
pub(crate) async fn cut(tx: &WriteTx, integrated: u64, size: u64) -> Result<(), Error> {
    let (mut level, mut done, mut count) = (0, integrated / TILE, size / TILE);
    while count > 0 {
        for number in done..count {
            let tile = event::Tile {
                level: i32::from(level),
                number: signed(number)?,
                hashes: full(tx, level, number).await?.concat(),
            };
            event::add_tile(tx, tile).await?;
        }
        level += 1;
        done /= TILE;
        count /= TILE;
    }
    Ok(())
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
