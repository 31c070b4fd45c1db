//! Receipts: each side of a disclosure takes home that it is in the log (C2SP tlog-proof). Hiding it then needs all
//! who hold one.

use crate::{Action, Audit, Error, check::fields, integrate::cosigned, tiles};
use kernel::{ClientId, VisitorId};
use ledger::{Name, Receipt, inclusion_spans};
use storage::{ReadTx, cosignature, event};

/// Checkpoints looked at for the one that most witnesses saw.
const LOOKED_AT: u64 = 8;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The person it is about.
    Visitor(VisitorId),
    /// The relying party it names.
    Client(ClientId),
    /// Whoever may read everything.
    Auditor,
}

impl Reader {
    /// The fields that this reader may not see. A relying party is told nothing by which two of them could find out
    /// that they served the same person; nobody outside is told the year's counts.
    const fn hidden(self) -> &'static [Name] {
        match self {
            Self::Visitor(_) => &[Name::Counters],
            Self::Client(_) => {
                &[Name::Subject, Name::Prev, Name::Commitment, Name::Detail, Name::Counters, Name::Note]
            }
            Self::Auditor => &[],
        }
    }
}

/// What a reader gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipted {
    /// The file `.tlog-proof`.
    Ready(String),
    /// No checkpoint covers the entry yet; one will within ten seconds.
    Early,
}

impl Audit {
    /// The receipt of an entry; `None` when there is none for this reader.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the tree does not lead to the signed root; what the store says.
    pub async fn receipt(&self, reader: Reader, index: u64) -> Result<Option<Receipted>, Error> {
        let Ok(seq) = i64::try_from(index) else { return Ok(None) };
        let names = match reader {
            Reader::Visitor(visitor) => self.names(visitor).await?,
            Reader::Client(_) | Reader::Auditor => Vec::new(),
        };
        let tx = self.store.read().await?;
        let found = event::range(&tx, seq, 1).await?;
        let Some(row) = found.first().filter(|row| row.seq == seq && concerns(&reader, &names, row)) else {
            return Ok(None);
        };
        let Some(checkpoint) = best(&tx, seq).await? else { return Ok(Some(Receipted::Early)) };
        let size = tiles::unsigned(checkpoint.size)?;
        let mut path = Vec::new();
        for span in inclusion_spans(index, size).ok_or(Error::Damaged("the tree"))? {
            path.push(tiles::span(&tx, span.start, span.end).await?);
        }
        let stored = fields(row)?;
        let hides = reader.hidden().iter().copied().chain(stored.hides().iter());
        // Of an entry whose time is over nothing is left that a receipt could tell.
        let Some(fields) = stored.shown(hides.collect()) else { return Ok(None) };
        let (leaf, root) = (tiles::hash(&row.leaf)?, tiles::hash(&checkpoint.root)?);
        ledger::verify_inclusion(index, size, &leaf, &path, &root)
            .map_err(|_| Error::Damaged("entries were changed after they were signed"))?;
        let note = cosigned(&tx, checkpoint).await?;
        Ok(Some(Receipted::Ready(Receipt { index, fields, path, note }.text())))
    }
}

/// Whether an entry is that reader's, who may be known to the log by these names.
fn concerns(reader: &Reader, names: &[String], row: &event::Model) -> bool {
    match reader {
        Reader::Visitor(_) => row.subject.as_ref().is_some_and(|subject| names.contains(subject)),
        Reader::Client(client) => {
            row.recipient.as_deref() == Some(&client.to_string()) && is_exchange(&row.action)
        }
        Reader::Auditor => true,
    }
}

/// Whether a relying party took part in it; what a visitor or an operator does about it is not its business.
fn is_exchange(action: &str) -> bool {
    let parts = [Action::Disclosed, Action::Refused, Action::Presented, Action::PresentationRefused];
    parts.iter().any(|part| part.code() == action)
}

/// Of the newest checkpoints that cover an entry, the one that most witnesses cosigned.
async fn best(tx: &ReadTx, seq: i64) -> Result<Option<event::Checkpoint>, Error> {
    let mut best: Option<(usize, event::Checkpoint)> = None;
    for row in event::checkpoints(tx, seq + 1, LOOKED_AT).await? {
        let count = cosignature::of(tx, row.size).await?.len();
        if best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, row));
        }
    }
    Ok(best.map(|(_, row)| row))
}
