//! The log checks itself: rows against leaves, leaves against tiles and the signed head.

use crate::{
    Audit, Error,
    tiles::{WIDTH, hash, leaves, root_at, signed, unsigned},
};
use ledger::{Entry, Field, Verifier};
use serde_json::Value;
use storage::{ReadTx, event};

const BATCH: u64 = 1000;

/// What the check looked at, all of it in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfCheck {
    /// Entries, contiguous from 0, each hashing to its leaf.
    pub entries: u64,
    /// Entries covered by the newest signed checkpoint.
    pub signed: u64,
    /// Full tiles compared with the leaves.
    pub tiles: u64,
}

impl Audit {
    /// Recomputes the whole log from its rows.
    ///
    /// # Errors
    /// [`Error::Damaged`] with the first thing that is wrong.
    pub async fn self_check(&self) -> Result<SelfCheck, Error> {
        let tx = self.store.read().await?;
        let size = unsigned(event::head(&tx).await?.size)?;
        self.rows(&tx, size).await?;
        let all = leaves(&tx, 0, size).await?;
        if ledger::root(&all) != root_at(&tx, size).await? {
            return Err(Error::Damaged("the tiles are not those of the entries"));
        }
        self.continues(&tx).await?;
        let signed_size = match event::checkpoint(&tx).await? {
            Some(row) => {
                let head = Verifier::parse(&self.vkey()).and_then(|v| v.open(&row.note));
                let head = head.map_err(|_| Error::Damaged("the checkpoint's signature"))?;
                if (head.size, head.root.as_slice()) != (unsigned(row.size)?, row.root.as_slice()) {
                    return Err(Error::Damaged("a checkpoint"));
                }
                head.size
            }
            None => 0,
        };
        let mut tiles = 0;
        for (number, chunk) in all.chunks_exact(WIDTH).enumerate() {
            if let Some(tile) = event::tile(&tx, 0, signed(number as u64)?).await? {
                if tile.hashes != chunk.concat() {
                    return Err(Error::Damaged("a tile"));
                }
                tiles += 1;
            }
        }
        Ok(SelfCheck { entries: size, signed: signed_size, tiles })
    }

    /// Every row in its place, hashing to its leaf, its columns as its fields say.
    async fn rows(&self, tx: &ReadTx, size: u64) -> Result<(), Error> {
        let mut next = 0;
        loop {
            let rows = event::range(tx, signed(next)?, BATCH).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if unsigned(row.seq)? != next {
                    return Err(Error::Damaged("an index is missing"));
                }
                agree(&row)?;
                next += 1;
            }
        }
        if next == size { Ok(()) } else { Err(Error::Damaged("the head does not count the entries")) }
    }
}

fn agree(row: &event::Model) -> Result<(), Error> {
    let fields: Vec<Field> =
        serde_json::from_str(&row.fields).map_err(|_| Error::Damaged("an entry's fields"))?;
    let column = |name: &str, stored: &Value| {
        let field = fields.iter().find(|f| f.name == name);
        field.is_some_and(|f| &f.value == stored)
    };
    let text = |stored: &Option<String>| Value::from(stored.clone());
    let same = column("seq", &row.seq.into())
        && column("time", &row.time.millis().into())
        && column("action", &row.action.as_str().into())
        && column("subject", &text(&row.subject))
        && column("recipient", &text(&row.recipient))
        && column("country", &text(&row.country))
        && column("decision", &text(&row.decision));
    if !same {
        return Err(Error::Damaged("a column disagrees with its entry"));
    }
    let entry = Entry::new(fields).ok_or(Error::Damaged("an entry's fields"))?;
    if entry.bytes() != row.entry || entry.leaf() != hash(&row.leaf)? {
        return Err(Error::Damaged("an entry does not hash to its leaf"));
    }
    Ok(())
}
