//! The auditor's file: one zip with fixed names that proves itself.

use crate::{
    entry::{Shown, leaf_of},
    proof::RangeProof,
    tree::Hash,
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const FORM: &str = "guosuo/bundle/v1";
/// Limits against a hostile archive, in bytes.
const SMALL: u64 = 4 << 20;
const ENTRIES: u64 = 4 << 30;
const LINE: usize = 256 * 1024;

const README: &str = "This archive is a part of a tamper-evident log, with what is needed to check it offline.\n\n\
    guosuo audit verify THIS-FILE\n\n\
    entries.jsonl  one entry a line, canonical JSON (RFC 8785): seq, leaf, fields with their salts\n\
    checkpoint     the signed head of the log (C2SP signed-note)\n\
    proof.json     what stands left and right of the range, so that nothing in it can have been left out\n\
    manifest.json  which log, which range\n\
    vkey           the key that signed; believe it only if you know it from elsewhere\n";

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not a readable archive of this form; names the part.
    #[error("cannot read {0}")]
    Unreadable(&'static str),
    /// A part is larger than any honest one.
    #[error("{0} is too large")]
    TooLarge(&'static str),
    /// The archive could not be written.
    #[error("cannot write the bundle: {0}")]
    Write(#[from] io::Error),
    /// The archive could not be written.
    #[error("cannot write the bundle: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// Which log and which range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `guosuo/bundle/v1`.
    pub form: String,
    /// The log's name.
    pub origin: String,
    /// Index of the first entry.
    pub first: u64,
    /// Number of entries.
    pub count: u64,
    /// Size of the log at the checkpoint.
    pub size: u64,
}

/// One exported entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its index.
    pub seq: u64,
    /// Its leaf hash, in hex: lets a verifier name the entry that was altered.
    pub leaf: String,
    /// Its fields, some of them hidden.
    pub fields: Vec<Shown>,
}

impl Line {
    /// The line of an entry.
    #[must_use]
    pub fn new(seq: u64, leaf: &Hash, fields: Vec<Shown>) -> Self {
        Self { seq, leaf: HEXLOWER.encode(leaf), fields }
    }

    /// The leaf hash the fields really have; `None` when they cannot be hashed.
    #[must_use]
    pub fn computed(&self) -> Option<Hash> {
        leaf_of(&self.fields)
    }
}

#[derive(Serialize, Deserialize)]
struct ProofFile {
    left: Vec<String>,
    right: Vec<String>,
}

/// Writes an archive, entry by entry, in constant memory.
pub struct Writer<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true)
}

impl<W: Write + Seek> Writer<W> {
    /// Begins an archive.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(out: W) -> Result<Self, BundleError> {
        let mut zip = ZipWriter::new(out);
        zip.start_file("entries.jsonl", options())?;
        Ok(Self(zip))
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn line(&mut self, line: &Line) -> Result<(), BundleError> {
        let text = serde_jcs::to_vec(line).map_err(|_| BundleError::Unreadable("an entry"))?;
        self.0.write_all(&text)?;
        self.0.write_all(b"\n")?;
        Ok(())
    }

    /// Ends the archive with the checkpoint, the proof and the key.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(
        mut self,
        manifest: &Manifest,
        note: &str,
        proof: &RangeProof,
        vkey: &str,
    ) -> Result<W, BundleError> {
        let hex = |hashes: &[Hash]| hashes.iter().map(|h| HEXLOWER.encode(h)).collect();
        let proof = ProofFile { left: hex(&proof.left), right: hex(&proof.right) };
        let json =
            |v: Result<Vec<u8>, serde_json::Error>| v.map_err(|_| BundleError::Unreadable("manifest.json"));
        let parts = [
            ("checkpoint", note.as_bytes().to_vec()),
            ("proof.json", json(serde_jcs::to_vec(&proof))?),
            ("manifest.json", json(serde_jcs::to_vec(manifest))?),
            ("vkey", format!("{vkey}\n").into_bytes()),
            ("README.txt", README.as_bytes().to_vec()),
        ];
        for (name, bytes) in parts {
            self.0.start_file(name, options())?;
            self.0.write_all(&bytes)?;
        }
        Ok(self.0.finish()?)
    }
}

impl Manifest {
    /// The manifest of entries `first..first + count` of a log of that size.
    #[must_use]
    pub fn new(origin: &str, first: u64, count: u64, size: u64) -> Self {
        Self { form: FORM.to_owned(), origin: origin.to_owned(), first, count, size }
    }
}

/// An archive opened for reading.
pub struct Bundle<R: Read + Seek> {
    zip: ZipArchive<R>,
    /// Which log and which range.
    pub manifest: Manifest,
    /// The signed head.
    pub note: String,
    /// What stands around the range.
    pub proof: RangeProof,
    /// The key the archive names; not to be believed for that.
    pub vkey: String,
}

impl<R: Read + Seek> std::fmt::Debug for Bundle<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bundle({:?})", self.manifest)
    }
}

fn part<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &'static str) -> Result<String, BundleError> {
    let file = zip.by_name(name).map_err(|_| BundleError::Unreadable(name))?;
    let mut text = String::new();
    file.take(SMALL + 1).read_to_string(&mut text).map_err(|_| BundleError::Unreadable(name))?;
    if text.len() as u64 > SMALL {
        return Err(BundleError::TooLarge(name));
    }
    Ok(text)
}

/// A line as [`Writer::line`] writes it; `None` for any other spelling, even of the same entry.
fn parse(text: &[u8]) -> Option<Line> {
    let line: Line = serde_json::from_slice(text).ok()?;
    let canonical = serde_jcs::to_vec(&line).ok()?;
    (text.strip_suffix(b"\n") == Some(&canonical)).then_some(line)
}

impl<R: Read + Seek> Bundle<R> {
    /// Opens an archive; nothing is believed yet.
    ///
    /// # Errors
    /// [`BundleError`] naming the part that is missing, unreadable or too large.
    pub fn open(input: R) -> Result<Self, BundleError> {
        let mut zip = ZipArchive::new(input).map_err(|_| BundleError::Unreadable("the archive"))?;
        let manifest: Manifest = serde_json::from_str(&part(&mut zip, "manifest.json")?)
            .map_err(|_| BundleError::Unreadable("manifest.json"))?;
        if manifest.form != FORM {
            return Err(BundleError::Unreadable("manifest.json"));
        }
        let file: ProofFile = serde_json::from_str(&part(&mut zip, "proof.json")?)
            .map_err(|_| BundleError::Unreadable("proof.json"))?;
        let hash = |text: &String| {
            let bytes = HEXLOWER.decode(text.as_bytes()).ok();
            bytes.and_then(|b| b.try_into().ok()).ok_or(BundleError::Unreadable("proof.json"))
        };
        let proof = RangeProof {
            left: file.left.iter().map(hash).collect::<Result<_, _>>()?,
            right: file.right.iter().map(hash).collect::<Result<_, _>>()?,
        };
        let note = part(&mut zip, "checkpoint")?;
        let vkey = part(&mut zip, "vkey")?.trim().to_owned();
        Ok(Self { zip, manifest, note, proof, vkey })
    }

    /// Hands every entry over, in the archive's order; `None` for a line that is not canonical.
    ///
    /// # Errors
    /// [`BundleError`] when a line is too long or the archive breaks off; what `each` returns.
    pub fn lines<E: From<BundleError>>(
        &mut self,
        mut each: impl FnMut(u64, Option<Line>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let unreadable = || BundleError::Unreadable("entries.jsonl");
        let file = self.zip.by_name("entries.jsonl").map_err(|_| unreadable())?;
        let mut reader = BufReader::new(file.take(ENTRIES));
        let (mut count, mut line) = (0, Vec::new());
        loop {
            line.clear();
            let read = (&mut reader).take(LINE as u64 + 1).read_until(b'\n', &mut line);
            match read.map_err(|_| unreadable())? {
                0 => return Ok(count),
                n if n > LINE => return Err(BundleError::TooLarge("a line of entries.jsonl").into()),
                _ => each(count, parse(&line))?,
            }
            count += 1;
        }
    }
}
