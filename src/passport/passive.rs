//! Passive authentication: the table of checks P1 to P15 (ICAO 9303-11 §5.1, 9303-12).
//!
//! Each step is a function that notes how it came out; none stops the next unless nothing is left to examine, so that
//! a verdict names everything that is wrong at once.

mod chain;
mod groups;
mod holder;
mod signer;
mod structure;

use crate::{Conclusion, Document, Files, Outcome, Step, Trust, Verdict};

/// Examines a chip's files as of `at`, in seconds since the Unix epoch.
#[must_use]
pub fn verify(files: &Files, trust: &Trust, at: i64) -> Verdict {
    let mut exam = Exam::default();
    let Some((sod, listed)) = structure::check(&mut exam, files) else {
        return exam.done(None);
    };
    let signer = signer::check(&mut exam, &sod);
    groups::check(&mut exam, files, &listed);
    let anchor = signer.and_then(|signer| chain::check(&mut exam, signer, trust, at));
    if let Some(signer) = signer {
        chain::profile(&mut exam, signer);
        chain::time(&mut exam, &sod, signer, anchor, at);
    }
    let document = holder::read(&mut exam, files, at);
    if let (Some(document), Some(signer)) = (&document, signer) {
        holder::check(&mut exam, document, signer, anchor, at);
    }
    exam.done(document)
}

/// Steps and findings so far.
#[derive(Default)]
struct Exam {
    steps: Vec<Step>,
    groups: Vec<u8>,
    signer: Option<String>,
    anchor: Option<String>,
}

/// One row of the table.
#[derive(Clone, Copy)]
struct Row {
    id: &'static str,
    title: &'static str,
}

impl Exam {
    fn push(&mut self, row: Row, outcome: Outcome, code: Option<&'static str>, says: &str) {
        self.steps.push(Step { id: row.id, title: row.title, outcome, code, says: says.to_owned() });
    }

    fn ok(&mut self, row: Row, says: &str) {
        self.push(row, Outcome::Ok, None, says);
    }

    /// Not as the standard says, and known to be harmless.
    fn deviation(&mut self, row: Row, code: &'static str, says: &str) {
        self.push(row, Outcome::Deviation, Some(code), says);
    }

    fn unknown(&mut self, row: Row, code: &'static str, says: &str) {
        self.push(row, Outcome::Unknown, Some(code), says);
    }

    fn fail(&mut self, row: Row, code: &'static str, says: &str) {
        self.push(row, Outcome::Fail, Some(code), says);
    }

    fn has(&self, outcome: Outcome) -> bool {
        self.steps.iter().any(|s| s.outcome == outcome)
    }

    fn done(self, document: Option<Document>) -> Verdict {
        let conclusion = if self.has(Outcome::Fail) {
            Conclusion::Refuse
        } else if self.has(Outcome::Unknown) {
            Conclusion::Indeterminate
        } else {
            Conclusion::Accept
        };
        // What is not authentic is not told.
        let document = document.filter(|_| conclusion != Conclusion::Refuse);
        let Self { steps, groups, signer, anchor } = self;
        Verdict { conclusion, steps, groups, signer, anchor, document }
    }
}
