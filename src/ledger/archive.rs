//! A zip from anybody: only the names we know, each once, none over another, none that grows without end.

use crate::BundleError;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use zip::{CompressionMethod, ZipArchive, read::ZipFile};

/// Longest part but the entries and their view, in bytes.
pub(crate) const SMALL: u64 = 4 << 20;
/// Bytes inflated in one step. Each step costs a copy of the last 32 KiB, which the archive's own reader, with its
/// steps of 8 KiB, makes nearly as long as what it reads.
const STEP: usize = 64 * 1024;
/// Longest central directory, in bytes.
const DIRECTORY: u64 = 64 * 1024;

pub(crate) const ENTRIES: &str = "entries.jsonl";
pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const PROOF: &str = "proof.json";
pub(crate) const VKEY: &str = "vkey";
pub(crate) const SCHEMA: &str = "schema.json";
pub(crate) const README: &str = "README.txt";
pub(crate) const ABOUT: &str = "about.json";
pub(crate) const TABLE: &str = "entries.parquet";

/// Every part an archive may have.
const KNOWN: [&str; 14] = [
    ENTRIES,
    MANIFEST,
    CHECKPOINT,
    PROOF,
    VKEY,
    SCHEMA,
    README,
    ABOUT,
    "policy.json",
    "law.json",
    "tlog-policy",
    "entries.csv",
    "entries.ocsf.jsonl",
    TABLE,
];

/// Opens an archive that holds nothing but known parts.
pub(crate) fn open<R: Read + Seek>(mut input: R) -> Result<ZipArchive<R>, BundleError> {
    let mut magic = [0; 4];
    let begins = input.read_exact(&mut magic).is_ok() && magic == *b"PK\x03\x04";
    let whole = || if begins { BundleError::Truncated } else { BundleError::Unreadable("the archive") };
    input.seek(SeekFrom::Start(0)).map_err(|_| whole())?;
    let zip = ZipArchive::new(input).map_err(|_| whole())?;
    let (start, prefix) = (zip.central_directory_start(), zip.offset());
    let mut input = zip.into_inner();
    let names = names(&mut input, start).ok_or_else(whole)?;
    for (at, name) in names.iter().enumerate() {
        let known = KNOWN.iter().find(|known| known.as_bytes() == name);
        let Some(known) = known else {
            return Err(BundleError::Foreign(String::from_utf8_lossy(name).chars().take(80).collect()));
        };
        if names.iter().take(at).any(|earlier| earlier == name) {
            return Err(BundleError::Twice(known));
        }
    }
    let mut zip = ZipArchive::new(input).map_err(|_| whole())?;
    let apart = zip.has_overlapping_entries().is_ok_and(|overlap| !overlap);
    if prefix != 0 || !apart || zip.len() != names.len() {
        return Err(BundleError::Unreadable("the archive"));
    }
    Ok(zip)
}

/// The names of the central directory as it is written (APPNOTE.TXT §4.3.12): a reader that keeps a map loses the
/// second of two.
fn names<R: Read + Seek>(input: &mut R, start: u64) -> Option<Vec<Vec<u8>>> {
    input.seek(SeekFrom::Start(start)).ok()?;
    let mut bytes = Vec::new();
    input.take(DIRECTORY).read_to_end(&mut bytes).ok()?;
    input.seek(SeekFrom::Start(0)).ok()?;
    let mut rest = bytes.as_slice();
    let mut names = Vec::new();
    while rest.starts_with(b"PK\x01\x02") {
        let length = |at: usize| {
            let bytes = rest.get(at..at + 2)?.try_into().ok()?;
            Some(usize::from(u16::from_le_bytes(bytes)))
        };
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        names.push(rest.get(46..46 + name)?.to_vec());
        rest = rest.get(46 + name + extra + comment..)?;
        if names.len() > 2 * KNOWN.len() {
            return None;
        }
    }
    Some(names)
}

/// A small part, as text.
pub(crate) fn text<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    name: &'static str,
) -> Result<String, BundleError> {
    let file = zip.by_name(name).map_err(|_| BundleError::Absent(name))?;
    let mut text = String::new();
    file.take(SMALL + 1).read_to_string(&mut text).map_err(|_| BundleError::Unreadable(name))?;
    if text.len() as u64 > SMALL {
        return Err(BundleError::TooLarge(name));
    }
    Ok(text)
}

/// The entries. Their check sum is not looked at: every byte of theirs is proved by what it hashes to.
pub(crate) fn entries<R: Read + Seek + Send>(
    zip: &mut ZipArchive<R>,
) -> Result<Box<dyn Read + Send + '_>, BundleError> {
    let raw = raw(zip, ENTRIES)?;
    match raw.compression() {
        CompressionMethod::Deflated => Ok(Box::new(DeflateDecoder::new(BufReader::with_capacity(STEP, raw)))),
        CompressionMethod::Stored => Ok(Box::new(raw)),
        _ => Err(BundleError::Unreadable(ENTRIES)),
    }
}

/// The table. Its check sum is not looked at: every value of it is compared. Unlike the entries it is unpacked to where
/// it takes room, and so ends in an error where it grows as no honest one does.
pub(crate) fn table<R: Read + Seek + Send>(
    zip: &mut ZipArchive<R>,
) -> Result<Box<dyn Read + '_>, BundleError> {
    let raw = raw(zip, TABLE)?;
    match raw.compression() {
        CompressionMethod::Deflated => {
            Ok(Box::new(Bounded(DeflateDecoder::new(BufReader::with_capacity(STEP, raw)))))
        }
        CompressionMethod::Stored => Ok(Box::new(raw)),
        _ => Err(BundleError::Unreadable(TABLE)),
    }
}

fn raw<'a, R: Read + Seek>(
    zip: &'a mut ZipArchive<R>,
    name: &'static str,
) -> Result<ZipFile<'a, R>, BundleError> {
    let at = zip.index_for_name(name).ok_or(BundleError::Absent(name))?;
    zip.by_index_raw(at).map_err(|_| BundleError::Unreadable(name))
}

/// Bytes that a table may have however well it was packed.
const ROOM: u64 = 64 << 20;
/// How much longer a table may be than its packed form: half of every row are hashes, which cannot be packed.
const GROWTH: u64 = 100;

struct Bounded<R>(DeflateDecoder<R>);

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        match self.0.total_out() <= ROOM + GROWTH * self.0.total_in() {
            true => Ok(read),
            false => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }
}

/// The name as a constant, if it is one of those known.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    KNOWN.into_iter().find(|known| *known == name)
}
