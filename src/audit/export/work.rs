//! The writing of a bundle, on a thread of its own: rows come in, bytes go out, nothing stays but the frontier.

use super::{Error, Frontier, Progress, Rule, hash, unsigned};
use crate::check::secret;
use ledger::{Checkpoint, Ending, Fields, Kind, Line, Names, View, Writer};
use std::io::Write;
use storage::event::Row;
use tokio::sync::mpsc::Receiver;

/// What the reader sends: rows, and the end of a pass over them.
pub(super) enum Batch {
    Rows(Vec<Row>),
    End,
}

pub(super) struct Work<W: Write> {
    writer: Writer<W>,
    ending: Ending,
    rule: Rule,
    head: Checkpoint,
    frontier: Frontier,
    view: Option<View>,
    progress: Progress,
    shown: u64,
}

impl<W: Write> Work<W> {
    pub(super) fn new(out: W, ending: Ending, head: &Checkpoint, view: Option<View>) -> Result<Self, Error> {
        let damaged = || Error::Damaged("the tree");
        let rule = Rule::of(&ending.manifest).ok_or_else(damaged)?;
        let left = ending.proofs.range.left.clone();
        let frontier = Frontier::of(ending.manifest.first, left).ok_or_else(damaged)?;
        let passes = if view.is_some() { 2 } else { 1 };
        let progress = Progress { done: 0, total: ending.manifest.count * passes };
        let writer = Writer::new(out)?;
        Ok(Self { writer, ending, rule, head: head.clone(), frontier, view, progress, shown: 0 })
    }

    /// Writes what comes; the output, and how many entries were shown.
    pub(super) fn run(
        mut self,
        mut batches: Receiver<Batch>,
        mut told: impl FnMut(Progress),
    ) -> Result<(W, u64), Error> {
        let mut text = String::new();
        let mut lines = true;
        while let Some(batch) = batches.blocking_recv() {
            match (batch, lines) {
                (Batch::Rows(rows), true) => {
                    text.clear();
                    for row in &rows {
                        self.line(row, &mut text)?;
                    }
                    self.writer.write(text.as_bytes())?;
                    self.progress.done += rows.len() as u64;
                    told(self.progress);
                }
                (Batch::Rows(rows), false) => {
                    text.clear();
                    for row in &rows {
                        self.row(row, &mut text)?;
                    }
                    self.writer.write(text.as_bytes())?;
                    self.progress.done += rows.len() as u64;
                    told(self.progress);
                }
                (Batch::End, true) => {
                    lines = false;
                    self.prove()?;
                    if let Some(view) = self.view {
                        self.writer.view(view.part())?;
                        self.writer.write(view.head().as_bytes())?;
                    }
                }
                (Batch::End, false) => {}
            }
        }
        if self.progress.done != self.progress.total {
            return Err(Error::Damaged("entries are missing"));
        }
        Ok((self.writer.finish(self.ending)?, self.shown))
    }

    /// What was written leads to what is signed: a damaged log is not given out.
    fn prove(&self) -> Result<(), Error> {
        let right = &self.ending.proofs.range.right;
        let root = ledger::head(&self.frontier, self.head.size, right);
        if root != Ok(self.head.root) {
            return Err(Error::Damaged("entries were changed after they were signed"));
        }
        Ok(())
    }

    fn line(&mut self, row: &Row, out: &mut String) -> Result<(), Error> {
        let leaf = hash(&row.leaf)?;
        self.frontier.push(leaf);
        let fields = fields(row)?;
        let seq = unsigned(row.seq)?;
        let hide = match self.rule.mismatch(&fields) {
            Some(name) => Names::ALL.without(name),
            None => self.rule.hide(),
        };
        let kind = self.rule.judge(&fields);
        let fields = if hide.is_empty() { Some(fields) } else { fields.hide(hide) };
        let fields = fields.ok_or(Error::Damaged("an entry's fields"))?;
        if kind == Kind::Shown {
            self.shown += 1;
        }
        Line { seq, leaf, fields }.write(out);
        out.push('\n');
        Ok(())
    }

    fn row(&self, row: &Row, out: &mut String) -> Result<(), Error> {
        let fields = fields(row)?;
        let Some(view) = self.view else { return Ok(()) };
        let fields = fields.hide(self.rule.hide()).ok_or(Error::Damaged("an entry's fields"))?;
        if self.rule.judge(&fields) == Kind::Shown {
            let line = Line { seq: unsigned(row.seq)?, leaf: hash(&row.leaf)?, fields };
            view.row(&self.head.origin, &line, self.rule.hide(), out);
        }
        Ok(())
    }
}

fn fields(row: &Row) -> Result<Fields<'_>, Error> {
    let open = secret(row.open_secret.as_deref())?;
    let personal = secret(row.personal_secret.as_deref())?;
    Fields::read(&row.fields, row.hidden.as_deref(), open, personal)
        .ok_or(Error::Damaged("an entry's fields"))
}
