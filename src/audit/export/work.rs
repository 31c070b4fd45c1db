//! The writing of a bundle, on a thread of its own: rows come in, bytes go out, nothing stays but the frontier.

#[cfg(feature = "export-parquet")]
use super::table::Table;
use super::{Error, Form, Frontier, Progress, Rule, hash, unsigned};
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

/// The second form, as it is written.
enum Second {
    None,
    View(View),
    #[cfg(feature = "export-parquet")]
    Table(Box<Table>),
}

impl Second {
    fn new(form: Form) -> Result<Self, Error> {
        Ok(match form {
            Form::Lines => Self::None,
            Form::Csv => Self::View(View::Csv),
            Form::Ocsf => Self::View(View::Ocsf),
            #[cfg(feature = "export-parquet")]
            Form::Parquet => Self::Table(Box::new(Table::new()?)),
        })
    }
}

pub(super) struct Work<W: Write> {
    writer: Writer<W>,
    ending: Ending,
    rule: Rule,
    head: Checkpoint,
    frontier: Frontier,
    part: Option<&'static str>,
    second: Second,
    progress: Progress,
    shown: u64,
}

impl<W: Write> Work<W> {
    pub(super) fn new(out: W, ending: Ending, head: &Checkpoint, form: Form) -> Result<Self, Error> {
        let damaged = || Error::Damaged("the tree");
        let rule = Rule::of(&ending.manifest).ok_or_else(damaged)?;
        let left = ending.proofs.range.left.clone();
        let frontier = Frontier::of(ending.manifest.first, left).ok_or_else(damaged)?;
        let progress = Progress { done: 0, total: ending.manifest.count * u64::from(form.passes()) };
        let (writer, head, second) = (Writer::new(out)?, head.clone(), Second::new(form)?);
        Ok(Self { writer, ending, rule, head, frontier, part: form.part(), second, progress, shown: 0 })
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
                    #[cfg(feature = "export-parquet")]
                    if let Second::Table(table) = &mut self.second {
                        self.writer.write(&table.take()?)?;
                    }
                    self.progress.done += rows.len() as u64;
                    told(self.progress);
                }
                (Batch::End, true) => {
                    lines = false;
                    self.prove()?;
                    if let Some(part) = self.part {
                        self.writer.view(part)?;
                    }
                    if let Second::View(view) = self.second {
                        self.writer.write(view.head().as_bytes())?;
                    }
                }
                (Batch::End, false) => {}
            }
        }
        if self.progress.done != self.progress.total {
            return Err(Error::Damaged("entries are missing"));
        }
        #[cfg(feature = "export-parquet")]
        if let Second::Table(table) = self.second {
            self.writer.write(&table.finish()?)?;
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
        let fields = hidden(fields, hide)?;
        if kind == Kind::Shown {
            self.shown += 1;
        }
        Line { seq, leaf, fields }.write(out);
        out.push('\n');
        Ok(())
    }

    fn row(&mut self, row: &Row, out: &mut String) -> Result<(), Error> {
        let (fields, hide) = (fields(row)?, self.rule.hide());
        let fields = hidden(fields, hide)?;
        if self.rule.judge(&fields) != Kind::Shown {
            return Ok(());
        }
        let line = Line { seq: unsigned(row.seq)?, leaf: hash(&row.leaf)?, fields };
        match &mut self.second {
            Second::None => {}
            Second::View(view) => view.row(&self.head.origin, &line, hide, out),
            #[cfg(feature = "export-parquet")]
            Second::Table(table) => table.row(&line, hide)?,
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

/// The fields with these hidden.
fn hidden<'a>(fields: Fields<'a>, hide: Names) -> Result<Fields<'a>, Error> {
    let fields = if hide.is_empty() { Some(fields) } else { fields.hide(hide) };
    fields.ok_or(Error::Damaged("an entry's fields"))
}
