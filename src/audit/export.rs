//! A bundle for an auditor: the entries of a time, or those that match, with what proves them offline. The export is
//! itself an entry.

mod request;
#[cfg(feature = "export-parquet")]
mod table;
mod verify;
mod work;

pub use request::{Attached, Form, Progress, Range, Request, Selection, Summary, UnknownForm};
pub use verify::verify;

use crate::{
    Action, Audit, Error, Event,
    tiles::{hash, signed, span, unsigned},
};
use kernel::{Call, Moment};
use ledger::{
    BundleError, Checkpoint, Ending, Frontier, Manifest, Proofs, RangeProof, Rule, Spans, Verifier,
};
use serde_json::json;
use std::io::Write;
use storage::{ReadTx, event};
use tokio::sync::mpsc;
use work::{Batch, Work};

/// Entries read at once.
const BATCH: u64 = 2048;

impl Audit {
    /// Writes the bundle of a request to `out`, and gives it back. First it records that it does so, and signs a
    /// checkpoint that covers this entry too. Constant memory; the writing has a thread of its own, where `progress`
    /// is told how far it got.
    ///
    /// # Errors
    /// [`Error::HiddenChoice`] when a field is hidden by which entries are chosen; [`Error::Write`] when `out` does
    /// not take it; [`Error::Damaged`] when the log does not prove itself; what the store says.
    pub async fn export<W: Write + Send + 'static>(
        &self,
        call: Call,
        request: Request,
        out: W,
        progress: impl FnMut(Progress) + Send + 'static,
    ) -> Result<(W, Summary), Error> {
        request.check()?;
        let mut tx = self.store.write(call).await?;
        let entry = self.record(&mut tx, Event::new(Action::Exported).note(request.note())).await?;
        tx.commit().await?;
        self.integrate(call).await?;
        // Who checks the bundle against the policy in it wants the witnesses' word on this very checkpoint; one that is
        // silent is an alarm, and the bundle goes without.
        if !self.settings.witnesses.is_empty() {
            self.submit(call).await?;
        }
        let note = self.checkpoint().await?.ok_or(Error::Damaged("a checkpoint"))?;
        let tx = self.store.read().await?;
        let plan = self.plan(&tx, &request, note).await?;
        let (first, count) = (plan.manifest.first, plan.manifest.count);
        let about = json!({"at": call.now.millis(), "entry": entry, "for": request.issued});
        let ending = Ending {
            manifest: plan.manifest,
            note: plan.note,
            proofs: plan.proofs,
            vkey: self.vkey(),
            parts: request.attached.parts(self.policy()),
            about,
        };
        let head = plan.head;
        let (send, batches) = mpsc::channel(2);
        let work = Work::new(out, ending, &head, request.form)?;
        let writing = tokio::task::spawn_blocking(move || work.run(batches, progress));
        let passes = request.form.passes();
        let read = read(&tx, &send, (first, count), passes).await;
        drop(send);
        let written = writing.await.map_err(|_| Error::Write("the writer stopped".into()))?;
        // What stopped the reader is the cause; the writer only saw too little come.
        read?;
        let (out, shown) = written?;
        let summary = Summary { first, count, size: head.size, shown, entry, vkey: self.vkey() };
        Ok((out, summary))
    }

    async fn plan(&self, tx: &ReadTx, request: &Request, note: String) -> Result<Plan, Error> {
        let head = Verifier::parse(&self.vkey()).and_then(|v| v.open(&note));
        let head = head.map_err(|_| Error::Damaged("a checkpoint"))?;
        let size = head.size;
        let (first, end) = bounds(tx, &request.range, size).await?;
        let shape = || Error::Damaged("the tree");
        let (left, right) = ledger::range_spans(first, end, size).map_err(|_| shape())?;
        let range = RangeProof { left: roots(tx, left).await?, right: roots(tx, right).await? };
        let since = match request.since.filter(|since| *since <= size) {
            Some(since) => {
                let spans = ledger::consistency_spans(since, size).ok_or_else(shape)?;
                Some((since, roots(tx, spans).await?))
            }
            None => None,
        };
        let manifest = Manifest {
            from: request.range.from.map(Moment::millis),
            to: request.range.to.map(Moment::millis),
            filter: request.selection.filter(),
            hide: request.hide.iter().map(|name| name.code().to_owned()).collect(),
            view: request.form.part().map(str::to_owned),
            ..Manifest::new(&self.origin, first, end - first, size)
        };
        Ok(Plan { manifest, note, head, proofs: Proofs { range, since } })
    }
}

struct Plan {
    manifest: Manifest,
    note: String,
    head: Checkpoint,
    proofs: Proofs,
}

/// The entries of a time, and its neighbours: these show that the time was not cut short.
async fn bounds(tx: &ReadTx, range: &Range, size: u64) -> Result<(u64, u64), Error> {
    let first = match range.from {
        Some(at) => unsigned(event::first_since(tx, at).await?)?.min(size),
        None => 0,
    };
    let end = match range.to {
        Some(at) => unsigned(event::end_before(tx, at).await?)?.clamp(first, size),
        None => size,
    };
    let before = if range.from.is_some() { first.saturating_sub(1) } else { first };
    let behind = if range.to.is_some() { (end + 1).min(size) } else { end };
    Ok((before, behind))
}

async fn roots(tx: &ReadTx, spans: Spans) -> Result<Vec<ledger::Hash>, Error> {
    let mut out = Vec::with_capacity(spans.len());
    for part in spans {
        out.push(span(tx, part.start, part.end).await?);
    }
    Ok(out)
}

/// Sends the rows of a range, so many times; stops when nobody takes them.
async fn read(
    tx: &ReadTx,
    send: &mpsc::Sender<Batch>,
    (first, count): (u64, u64),
    passes: u8,
) -> Result<(), Error> {
    for _ in 0..passes {
        let (mut next, end) = (first, first + count);
        while next < end {
            let rows = event::rows(tx, signed(next)?, BATCH.min(end - next)).await?;
            if rows.is_empty() {
                return Err(Error::Damaged("entries are missing"));
            }
            next += rows.len() as u64;
            if send.send(Batch::Rows(rows)).await.is_err() {
                return Ok(());
            }
        }
        if send.send(Batch::End).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

impl From<BundleError> for Error {
    fn from(error: BundleError) -> Self {
        Self::Write(error.to_string())
    }
}
