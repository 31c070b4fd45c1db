//! An older copy of the database takes up what the ledger recorded after it was made: the log goes on, and does not fork.

use crate::{Action, Audit, Error, tiles::unsigned};
use data_encoding::HEXLOWER;
use kernel::Moment;
use ledger::{Fields, Line, Salt};
use serde_json::Value;
use storage::{WriteTx, event, retention};

/// Entries written at once.
const BATCH: usize = 200;

impl Audit {
    /// How many entries the log has.
    ///
    /// # Errors
    /// What the store says.
    pub async fn size(&self) -> Result<u64, Error> {
        unsigned(event::head(&self.store.read().await?).await?.size)
    }

    /// Appends entries of a newer copy of this log, lines of an export in their order, as they are; those this copy has
    /// are compared. The caller has verified the proof they came with. Says how many were new.
    ///
    /// # Errors
    /// [`Error::Damaged`] when an entry is another one than here, is missing, or does not read.
    pub async fn follow(&self, tx: &WriteTx, lines: &[String]) -> Result<u64, Error> {
        let size = unsigned(event::head(tx).await?.size)?;
        let mut fresh = Vec::new();
        for text in lines {
            let line = Line::parse(text).ok_or(Error::Damaged("an entry of the newer copy"))?;
            let seq = i64::try_from(line.seq).map_err(|_| Error::Damaged("an index"))?;
            if line.seq >= size {
                if line.seq != size + fresh.len() as u64 {
                    return Err(Error::Damaged("entries of the newer copy are missing"));
                }
                fresh.push(row(text, &line, seq).ok_or(Error::Damaged("an entry of the newer copy"))?);
                continue;
            }
            let own = event::range(tx, seq, 1).await?;
            if own.first().is_none_or(|row| row.seq != seq || row.leaf != line.leaf) {
                return Err(Error::Damaged("the newer copy is of another log"));
            }
        }
        let appended = fresh.len() as u64;
        for _ in fresh.iter().filter(|row| row.action == Action::Disclosed.code()) {
            // The count apart from the log takes them up too.
            retention::disclosed(tx).await?;
        }
        for some in fresh.chunks(BATCH) {
            event::append_all(tx, some.to_vec()).await?;
        }
        Ok(appended)
    }
}

/// The row of a line, as whoever recorded it wrote it.
fn row(text: &str, line: &Line<'_>, seq: i64) -> Option<event::Model> {
    let parts: Value = serde_json::from_str(text).ok()?;
    let part = |name: &str| parts.get(name).map(Value::to_string);
    let salt = |name: &str| -> Option<Salt> {
        HEXLOWER.decode(parts.get(name)?.as_str()?.as_bytes()).ok()?.try_into().ok()
    };
    let (fields, hidden) = (part("fields")?, part("hidden"));
    let (open, personal) = (salt("key"), salt("personal"));
    // What is written has to hash to the leaf by itself, or the log would not prove itself any more.
    let read = Fields::read(&fields, hidden.as_deref(), open, personal)?;
    let entry = read.bytes().filter(|_| read.leaf() == Some(line.leaf))?;
    let value = |name: &str| parts.get("fields")?.get(name);
    let word = |name: &str| value(name).and_then(Value::as_str).map(str::to_owned);
    Some(event::Model {
        seq,
        time: Moment::from_millis(value("time")?.as_i64()?),
        action: word("action")?,
        subject: word("subject"),
        recipient: word("recipient"),
        country: word("country"),
        decision: word("decision"),
        fields,
        hidden,
        open_secret: open.map(|salt| salt.to_vec()),
        personal_secret: personal.map(|salt| salt.to_vec()),
        detail: None,
        entry,
        leaf: line.leaf.to_vec(),
    })
}
