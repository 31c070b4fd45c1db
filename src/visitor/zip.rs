//! A zip of a chip's files, unpacked in memory within limits.

use crate::EnrolError;
use passport::{FileError, Files};
use std::io::{Cursor, Read};

const ENTRIES: usize = 24;
const TOTAL: u64 = 2 * 1024 * 1024;

/// Unpacks an archive: at most 24 entries and 2 MiB, no encryption; folders inside are passed over.
///
/// # Errors
/// [`EnrolError::Files`]; nothing is kept.
pub fn unzip(bytes: &[u8]) -> Result<Files, EnrolError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileError::Unknown)?;
    if archive.len() > ENTRIES {
        return Err(FileError::TooLarge.into());
    }
    let mut left = TOTAL;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| FileError::Unknown)?;
        if entry.is_dir() {
            continue;
        }
        let mut out = Vec::new();
        // What the archive says of sizes is not believed: reading stops at the limit.
        entry.take(left + 1).read_to_end(&mut out).map_err(|_| FileError::Unknown)?;
        left = left.checked_sub(out.len() as u64).ok_or(FileError::TooLarge)?;
        files.push(out);
    }
    Ok(Files::classify(files)?)
}
