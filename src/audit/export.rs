//! A bundle for an auditor: the entries of a time, with what proves them offline. The export is itself an entry.

use crate::{
    Action, Audit, Error, Event,
    tiles::{hash, leaves, signed, unsigned},
};
use kernel::{Call, Moment};
use ledger::{BundleError, Entry, Field, Line, Manifest, Verifier, Writer};
use std::io::{Seek, Write};
use storage::{ReadTx, event};

/// Entries read at once.
const BATCH: u64 = 1000;

/// The time to export; open ends reach to the log's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Range {
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Index of the first entry.
    pub first: u64,
    /// Number of entries.
    pub count: u64,
    /// Entries in the log at the checkpoint.
    pub size: u64,
    /// The key to verify with.
    pub vkey: String,
}

impl Audit {
    /// Writes the bundle of a time range to `out`. First it records that it does so, and signs a checkpoint that
    /// covers this entry too.
    ///
    /// # Errors
    /// [`Error::Write`] when `out` does not take it; what the store says.
    pub async fn export(
        &self,
        call: Call,
        range: Range,
        out: &mut (impl Write + Seek),
    ) -> Result<Summary, Error> {
        let mut tx = self.store.write(call).await?;
        let open = |end: Option<Moment>| end.map_or_else(|| "*".to_owned(), Moment::rfc3339);
        let note = format!("{}/{}", open(range.from), open(range.to));
        self.record(&mut tx, Event::new(Action::Exported).note(note)).await?;
        tx.commit().await?;
        self.integrate(call).await?;
        let tx = self.store.read().await?;
        let stored = event::checkpoint(&tx).await?;
        let note = stored.ok_or(Error::Damaged("a checkpoint"))?.note;
        self.bundle(&tx, range, &note, out).await
    }

    async fn bundle(
        &self,
        tx: &ReadTx,
        range: Range,
        note: &str,
        out: &mut (impl Write + Seek),
    ) -> Result<Summary, Error> {
        let vkey = self.vkey();
        let head = Verifier::parse(&vkey).and_then(|v| v.open(note));
        let head = head.map_err(|_| Error::Damaged("a checkpoint"))?;
        let size = head.size;
        let first = match range.from {
            Some(at) => unsigned(event::first_since(tx, at).await?)?.min(size),
            None => 0,
        };
        let end = match range.to {
            Some(at) => unsigned(event::first_since(tx, at).await?)?.clamp(first, size),
            None => size,
        };
        let all = leaves(tx, 0, size).await?;
        if ledger::root(&all) != head.root {
            return Err(Error::Damaged("entries were changed after they were signed"));
        }
        let proof = ledger::range_proof(&all, first, end).map_err(|_| Error::Damaged("the tree"))?;
        let mut writer = Writer::new(out)?;
        let mut next = first;
        while next < end {
            let rows = event::range(tx, signed(next)?, BATCH.min(end - next)).await?;
            if rows.is_empty() {
                return Err(Error::Damaged("entries are missing"));
            }
            for row in &rows {
                writer.line(&line(row)?)?;
            }
            next += rows.len() as u64;
        }
        let manifest = Manifest::new(&self.origin, first, end - first, size);
        writer.finish(&manifest, note, &proof, &vkey)?;
        Ok(Summary { first, count: end - first, size, vkey })
    }
}

fn line(row: &event::Model) -> Result<Line, Error> {
    let fields: Vec<Field> =
        serde_json::from_str(&row.fields).map_err(|_| Error::Damaged("an entry's fields"))?;
    let entry = Entry::new(fields).ok_or(Error::Damaged("an entry's fields"))?;
    Ok(Line::new(unsigned(row.seq)?, &hash(&row.leaf)?, entry.redacted(&[])))
}

impl From<BundleError> for Error {
    fn from(error: BundleError) -> Self {
        Self::Write(error.to_string())
    }
}
