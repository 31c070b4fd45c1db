//! Passive authentication: the table of checks P1 to P15 (ICAO 9303-11 §5.1, 9303-12).
//!
//! Each step is a function that notes how it came out; none stops the next unless nothing is left to examine, so that
//! a verdict names everything that is wrong at once.

mod chain;
mod deviation;
mod exam;
mod groups;
mod holder;
mod revocation;
mod signer;
mod structure;

use crate::{Files, Policy, Trust, Verdict};
use exam::{Exam, Row};

/// Examines a chip's files as of `at`, in seconds since the Unix epoch, under the default [`Policy`].
#[must_use]
pub fn verify(files: &Files, trust: &Trust, at: i64) -> Verdict {
    verify_under(&Policy::default(), files, trust, at)
}

/// Examines a chip's files as of `at`, in seconds since the Unix epoch.
#[must_use]
pub fn verify_under(policy: &Policy, files: &Files, trust: &Trust, at: i64) -> Verdict {
    let mut exam = Exam::new(*policy);
    let Some((sod, listed)) = structure::check(&mut exam, files) else {
        return exam.done(None);
    };
    let signer = signer::check(&mut exam, &sod, trust);
    let compared = groups::compare(files, &listed);
    let anchor = signer.and_then(|signer| chain::check(&mut exam, signer, trust, at));
    let document = holder::read(&mut exam, files, &compared.equal, at);
    // Only what an authentic zone says picks the deviations that are listed for it.
    let said = match (&document, signer, anchor) {
        (Some(document), Some(signer), Some(_)) if compared.equal.contains(&1) => {
            trust.said_of(document, signer, sod.cms.signing_time()).collect()
        }
        _ => Vec::new(),
    };
    groups::check(&mut exam, &listed, compared, &said);
    if let Some(signer) = signer {
        chain::profile(&mut exam, signer, &said);
        chain::time(&mut exam, &sod, signer, anchor, at);
    }
    if let (Some(document), Some(signer)) = (&document, signer) {
        holder::check(&mut exam, document, signer, anchor, at);
    }
    if let (Some(signer), Some(anchor)) = (signer, anchor) {
        revocation::check(&mut exam, signer, anchor, trust, at);
        deviation::check(&mut exam, &said);
    }
    exam.done(document)
}
