//! The log checks itself: rows against leaves, leaves against tiles and the signed head.

use crate::{
    Audit, Error,
    tiles::{WIDTH, hash, root_at, signed, unsigned},
};
use ledger::{Fields, Frontier, Hash, Name, Salt, Seen, Verifier};
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
        let kept = self.remembered()?;
        let tx = self.store.read().await?;
        let size = unsigned(event::head(&tx).await?.size)?;
        let (root, tiles) = self.rows(&tx, size).await?;
        if root != root_at(&tx, size).await? {
            return Err(Error::Damaged("the tiles are not those of the entries"));
        }
        self.continues(&tx, kept).await?;
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
        Ok(SelfCheck { entries: size, signed: signed_size, tiles })
    }

    /// Every row in its place, hashing to its leaf, its columns as its fields say, and its full tile as it is stored;
    /// the root over all of them, and how many tiles.
    async fn rows(&self, tx: &ReadTx, size: u64) -> Result<(Hash, u64), Error> {
        let (mut frontier, mut tile, mut tiles) = (Frontier::default(), Vec::with_capacity(WIDTH), 0);
        loop {
            let rows = event::range(tx, signed(frontier.size())?, BATCH).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                if unsigned(row.seq)? != frontier.size() {
                    return Err(Error::Damaged("an index is missing"));
                }
                agree(&row)?;
                let leaf = hash(&row.leaf)?;
                frontier.push(leaf);
                tile.push(leaf);
                if tile.len() == WIDTH {
                    let number = signed(frontier.size() / ledger::TILE - 1)?;
                    if let Some(stored) = event::tile(tx, 0, number).await? {
                        if stored.hashes != tile.concat() {
                            return Err(Error::Damaged("a tile"));
                        }
                        tiles += 1;
                    }
                    tile.clear();
                }
            }
        }
        let whole = frontier.size() == size;
        whole.then(|| (frontier.root(), tiles)).ok_or(Error::Damaged("the head does not count the entries"))
    }
}

/// Its columns are as its fields say, as far as they are not erased, and its fields give its leaf.
pub(crate) fn agree(row: &event::Model) -> Result<(), Error> {
    let fields = fields(row)?;
    let column = |name: Name, stored: &Value| match fields.seen(name) {
        Seen::Open(raw) => serde_json::from_str::<Value>(raw).is_ok_and(|value| &value == stored),
        Seen::Hidden => stored.is_null() || !name.is_personal(),
    };
    let text = |stored: &Option<String>| Value::from(stored.clone());
    let same = column(Name::Seq, &row.seq.into())
        && column(Name::Time, &row.time.millis().into())
        && column(Name::Action, &row.action.as_str().into())
        && column(Name::Subject, &text(&row.subject))
        && column(Name::Recipient, &text(&row.recipient))
        && column(Name::Country, &text(&row.country))
        && column(Name::Decision, &text(&row.decision));
    if !same {
        return Err(Error::Damaged("a column disagrees with its entry"));
    }
    let bytes = fields.bytes().ok_or(Error::Damaged("an entry's fields"))?;
    if bytes != row.entry || ledger::leaf_hash(&bytes) != hash(&row.leaf)? {
        return Err(Error::Damaged("an entry does not hash to its leaf"));
    }
    Ok(())
}

/// The fields of a row.
pub(crate) fn fields(row: &event::Model) -> Result<Fields<'_>, Error> {
    let secrets = (secret(row.open_secret.as_deref())?, secret(row.personal_secret.as_deref())?);
    let fields = Fields::read(&row.fields, row.hidden.as_deref(), secrets.0, secrets.1);
    fields.ok_or(Error::Damaged("an entry's fields"))
}

pub(crate) fn secret(stored: Option<&[u8]>) -> Result<Option<Salt>, Error> {
    stored.map(|bytes| bytes.try_into().map_err(|_| Error::Damaged("an entry's salts"))).transpose()
}
