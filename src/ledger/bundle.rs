//! The auditor's file: one zip with fixed names that proves itself.

use crate::{
    Line, View,
    archive::{self, ABOUT, CHECKPOINT, ENTRIES, MANIFEST, PROOF, README, SCHEMA, VKEY},
    manifest::{FORM, Manifest},
    name::Name,
    proof::RangeProof,
    tree::{Hash, sha256},
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::io::{self, Read, Seek, Write};
use zip::{
    CompressionMethod, ZipArchive, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

const TEXT: &str = "This archive is a part of a tamper-evident log, with what is needed to check it offline.\n\n\
    guosuo audit verify THIS-FILE --key VKEY\n\n\
    entries.jsonl  one entry a line, canonical JSON (RFC 8785)\n\
    schema.json    the fields of an entry, in the order in which they are hashed\n\
    manifest.json  which log, which range, which entries are shown, which fields are hidden\n\
    checkpoint     the signed head of the log with its cosignatures (C2SP signed-note)\n\
    proof.json     what stands left and right of the range, so that nothing in it can have been left out\n\
    vkey           the key that signed; believe it only if you know it from elsewhere\n\
    tlog-policy    whose signatures the log's operator thinks enough; bring your own\n\
    policy.json    the policy set in force: its digest and its files\n\
    law.json       the law that it rests on: versions and articles\n\
    about.json     for whom and when it was made; nobody's signature covers this, nor this text\n\
    entries.csv, entries.ocsf.jsonl, entries.parquet\n\
                   the shown entries once more, in another form\n";

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not a readable archive; names the part.
    #[error("cannot read {0}")]
    Unreadable(&'static str),
    /// A part is not there.
    #[error("{0} is not in the archive")]
    Absent(&'static str),
    /// The archive begins like one and has no end.
    #[error("the archive breaks off, or its directory was damaged")]
    Truncated,
    /// A part is larger than any honest one.
    #[error("{0} is too large")]
    TooLarge(&'static str),
    /// A name that no archive of ours has: a path, another file.
    #[error("the archive holds {0:?}, which does not belong there")]
    Foreign(String),
    /// Two parts of one name: readers would not agree which counts.
    #[error("the archive holds {0} twice")]
    Twice(&'static str),
    /// Another version than this program reads.
    #[error("unknown version {0:?}; this program reads guosuo/bundle/v2")]
    Version(String),
    /// The archive could not be written.
    #[error("cannot write the bundle: {0}")]
    Write(#[from] io::Error),
    /// The archive could not be written.
    #[error("cannot write the bundle: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// That the log grew out of an earlier state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SinceFile {
    size: u64,
    hashes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofFile {
    left: Vec<String>,
    right: Vec<String>,
    since: Option<SinceFile>,
}

/// What proves the range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proofs {
    /// What stands around the range.
    pub range: RangeProof,
    /// That the log continues one of that size (RFC 6962 §2.1.2).
    pub since: Option<(u64, Vec<Hash>)>,
}

/// What ends an archive.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    /// Which log, which range, which entries.
    pub manifest: Manifest,
    /// The signed head with its cosignatures.
    pub note: String,
    /// What proves the range.
    pub proofs: Proofs,
    /// The key that signed.
    pub vkey: String,
    /// Further parts: `policy.json`, `law.json`, `tlog-policy`.
    pub parts: Vec<(&'static str, String)>,
    /// For whom and when the archive was made, a JSON object; covered by no signature.
    pub about: serde_json::Value,
}

/// Writes an archive, entry by entry, in constant memory; it needs no seeking.
pub struct Writer<W: Write>(ZipWriter<StreamWriter<W>>);

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

fn options() -> SimpleFileOptions {
    // The fastest level: keys and hashes do not shrink, names and codes do at any level.
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true)
}

impl<W: Write> Writer<W> {
    /// Begins an archive with its entries.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn new(out: W) -> Result<Self, BundleError> {
        let mut zip = ZipWriter::new_stream(out);
        zip.start_file(ENTRIES, options())?;
        Ok(Self(zip))
    }

    /// Goes on with what was begun: whole lines, or a view's bytes.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BundleError> {
        Ok(self.0.write_all(bytes)?)
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn line(&mut self, line: &Line<'_>) -> Result<(), BundleError> {
        let mut text = String::with_capacity(1024);
        line.write(&mut text);
        text.push('\n');
        self.write(text.as_bytes())
    }

    /// Ends the entries and begins another form of them; its name goes into the manifest.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn view(&mut self, name: &str) -> Result<(), BundleError> {
        Ok(self.0.start_file(name, options())?)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(mut self, mut ending: Ending) -> Result<W, BundleError> {
        let hex = |hashes: &[Hash]| hashes.iter().map(|h| HEXLOWER.encode(h)).collect();
        let Proofs { range, since } = &ending.proofs;
        let since = since.as_ref().map(|(size, hashes)| SinceFile { size: *size, hashes: hex(hashes) });
        let proof = ProofFile { left: hex(&range.left), right: hex(&range.right), since };
        let schema = json_text(&schema())?;
        let further = std::mem::take(&mut ending.parts);
        for (name, text) in further.iter().map(|(n, t)| (*n, t)).chain([(SCHEMA, &schema)]) {
            ending.manifest.parts.insert(name.into(), part_hash(text));
        }
        let parts = [
            (CHECKPOINT, ending.note),
            (PROOF, json_text(&proof)?),
            (SCHEMA, schema),
            (MANIFEST, json_text(&ending.manifest)?),
            (VKEY, format!("{}\n", ending.vkey)),
            (ABOUT, json_text(&ending.about)?),
            (README, TEXT.to_owned()),
        ];
        for (name, text) in further.into_iter().chain(parts) {
            self.0.start_file(name, options())?;
            self.0.write_all(text.as_bytes())?;
        }
        Ok(self.0.finish()?.into_inner())
    }
}

fn json_text(value: &impl Serialize) -> Result<String, BundleError> {
    serde_jcs::to_string(value).map_err(|_| BundleError::Unreadable("a part"))
}

pub(crate) fn part_hash(text: &str) -> String {
    HEXLOWER.encode(&sha256(&[text.as_bytes()]))
}

/// The fields of an entry and the versions of everything, for readers without this program.
fn schema() -> serde_json::Value {
    let fields = Name::ALL.map(|name| {
        let secret = if name.is_personal() { "personal" } else { "key" };
        json!({"name": name.code(), "says": name.says(), "secret": secret})
    });
    json!({"bundle": FORM, "entry": "guosuo/entry/v1", "fields": fields, "tree": 5})
}

/// An archive opened for reading.
pub struct Bundle<R: Read + Seek> {
    pub(crate) zip: ZipArchive<R>,
    /// Which log, which range, which entries.
    pub manifest: Manifest,
    /// The signed head.
    pub note: String,
    /// What proves the range.
    pub proofs: Proofs,
    /// The key the archive names; not to be believed for that.
    pub vkey: String,
}

impl<R: Read + Seek> std::fmt::Debug for Bundle<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bundle({:?})", self.manifest)
    }
}

#[derive(Deserialize)]
struct Form {
    form: String,
}

impl<R: Read + Seek> Bundle<R> {
    /// Opens an archive; nothing is believed yet.
    ///
    /// # Errors
    /// [`BundleError`] naming the part that is missing, unreadable, foreign or too large.
    pub fn open(input: R) -> Result<Self, BundleError> {
        let mut zip = archive::open(input)?;
        let text = archive::text(&mut zip, MANIFEST)?;
        let form: Form = serde_json::from_str(&text).map_err(|_| BundleError::Unreadable(MANIFEST))?;
        if form.form != FORM {
            return Err(BundleError::Version(form.form.chars().take(40).collect()));
        }
        let manifest: Manifest = canonical(&text).ok_or(BundleError::Unreadable(MANIFEST))?;
        for (name, hash) in &manifest.parts {
            let name = archive::known(name).ok_or(BundleError::Unreadable(MANIFEST))?;
            if part_hash(&archive::text(&mut zip, name)?) != *hash {
                return Err(BundleError::Unreadable(name));
            }
        }
        let file: ProofFile =
            canonical(&archive::text(&mut zip, PROOF)?).ok_or(BundleError::Unreadable(PROOF))?;
        let proofs = proofs(&file).ok_or(BundleError::Unreadable(PROOF))?;
        let note = archive::text(&mut zip, CHECKPOINT)?;
        let vkey = archive::text(&mut zip, VKEY)?.trim().to_owned();
        Ok(Self { zip, manifest, note, proofs, vkey })
    }

    /// The other form of the entries that the archive holds.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        self.manifest.view.as_deref().and_then(View::of)
    }
}

fn proofs(file: &ProofFile) -> Option<Proofs> {
    let hashes = |texts: &[String]| -> Option<Vec<Hash>> {
        texts.iter().map(|t| HEXLOWER.decode(t.as_bytes()).ok()?.try_into().ok()).collect()
    };
    let since = match &file.since {
        Some(since) => Some((since.size, hashes(&since.hashes)?)),
        None => None,
    };
    Some(Proofs { range: RangeProof { left: hashes(&file.left)?, right: hashes(&file.right)? }, since })
}

/// A value, if this is the one way to write it.
fn canonical<T: Serialize + for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let value: T = serde_json::from_str(text).ok()?;
    (serde_jcs::to_string(&value).ok()? == text).then_some(value)
}
