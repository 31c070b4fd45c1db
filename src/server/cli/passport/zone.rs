//! `guosuo passport zone`: what someone typed or a scanner read, told back field by field.

use super::super::{Code, REFUSED, RIGHT, read};
use ::passport::{Document, is_listed};
use anyhow::Context;
use kernel::Moment;
use std::path::Path;

/// Reads a zone from a file and prints its fields, or what is wrong with it and what to do.
pub(super) fn run(file: &Path, at: Moment) -> anyhow::Result<Code> {
    let text = String::from_utf8(read(file)?).with_context(|| format!("{} is no text", file.display()))?;
    match Document::from_zone(&text, at.seconds()) {
        Ok(document) => {
            print(&document);
            Ok(RIGHT)
        }
        Err(error) => {
            eprintln!("{error}. {}", error.advice());
            Ok(REFUSED)
        }
    }
}

fn print(document: &Document) {
    let listed = |code: &str| {
        let note = if is_listed(code) { "" } else { " (neither ISO nor ICAO lists it)" };
        format!("{code}{note}")
    };
    let cut = if document.truncated { " (perhaps cut)" } else { "" };
    for (field, text) in [
        ("code", document.code.clone()),
        ("issuer", listed(&document.issuer)),
        ("number", document.number.clone()),
        ("primary name", document.primary.clone()),
        ("secondary name", format!("{}{cut}", document.secondary)),
        ("nationality", listed(&document.nationality)),
        ("birth", document.birth.clone()),
        ("sex", document.sex.clone()),
        ("expiry", document.expiry.clone()),
    ] {
        println!("{field:<15} {text}");
    }
    println!("The check digits are right. They prove nothing, and miss K for <, I for S, B for L: compare.");
}
