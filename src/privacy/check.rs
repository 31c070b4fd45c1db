//! `policy check`: does a policy set parse, and does every case come out as written?

mod release;
mod transfer;

use crate::policy::{Files, PolicyError, PolicySet, Source};

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Names the set.
    pub digest: String,
    /// How many rules and rows it has.
    pub rules: usize,
    /// How many cases were decided.
    pub cases: usize,
    /// The cases that came out otherwise than written, in words.
    pub failures: Vec<Failed>,
}

/// A case that came out wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Failed {
    /// The case file.
    pub file: String,
    /// The line the case starts on.
    pub line: usize,
    /// What was expected and what came.
    pub message: String,
}

/// Parses a policy set and runs every case of it.
///
/// # Errors
/// [`PolicyError`] with file and line when the set does not parse. Failed cases are in the report.
pub async fn check(source: &Source) -> Result<Report, PolicyError> {
    let files = Files::read(source)?;
    let set = PolicySet::parse(&files).await?;
    run(&files, &set)
}

/// Runs the cases of a set that parsed.
pub(crate) fn run(files: &Files, set: &PolicySet) -> Result<Report, PolicyError> {
    let mut report = Report {
        digest: set.digest.clone(),
        rules: set.rules.list().len() + set.tables.border.rows.len() + set.tables.domestic.rows.len(),
        cases: 0,
        failures: Vec::new(),
    };
    release::run(&files.document("release/cases.toml")?, set, &mut report)?;
    transfer::run(&files.document("transfer/cases.toml")?, set, &mut report)?;
    Ok(report)
}

impl Report {
    /// Whether every case came out as written.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.failures.is_empty()
    }

    fn count(&mut self, outcome: Result<(), PolicyError>) {
        self.cases += 1;
        if let Err(wrong) = outcome {
            self.failures.push(Failed { file: wrong.file, line: wrong.line, message: wrong.message });
        }
    }
}

#[cfg(test)]
mod tests;
