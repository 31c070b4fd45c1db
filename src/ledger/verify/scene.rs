//! A log of a few entries, exported as the service does it, for tests that then change something.

use crate::{
    Checkpoint, Ending, Entry, Fields, Hash, Line, Manifest, Name, Names, Proofs, Rule, Secrets, Signer,
    Trust, View, Writer, archive::TABLE, consistency, range_proof, root,
};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{Fault, Proved, verify};

pub(super) const ORIGIN: &str = "localhost/ledger";
pub(super) const SIZE: u64 = 20;

pub(super) fn at(n: u64) -> usize {
    usize::try_from(n).unwrap()
}

pub(super) fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[7; 32]).unwrap()
}

pub(super) fn secrets(seq: u64) -> Secrets {
    let byte = u8::try_from(seq % 100).unwrap();
    Secrets { open: [byte; 16], personal: [100 + byte; 16] }
}

/// Entry n is made at the instant n, every third is about France.
pub(super) fn entry(seq: u64) -> Entry {
    let country = if seq.is_multiple_of(3) { "FR" } else { "DE" };
    let values = vec![
        (Name::Seq, json!(seq)),
        (Name::Time, json!(seq)),
        (Name::Subject, json!(format!("person-{}", seq % 4))),
        (Name::Action, json!("disclosed")),
        (Name::Country, json!(country)),
        (Name::Note, json!(format!("=note {seq}"))),
    ];
    Entry::new(values, secrets(seq)).unwrap()
}

pub(super) fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|n| entry(n).leaf()).collect()
}

pub(super) fn checkpoint(size: u64) -> String {
    signer().sign(&Checkpoint { origin: ORIGIN.into(), size, root: root(&leaves(size)) })
}

/// What is exported; by default everything, whole.
pub(super) struct Export {
    pub(super) range: std::ops::Range<u64>,
    pub(super) manifest: Manifest,
    pub(super) since: Option<u64>,
    pub(super) view: Option<View>,
}

impl Default for Export {
    fn default() -> Self {
        Self { range: 0..SIZE, manifest: Manifest::default(), since: None, view: None }
    }
}

impl Export {
    pub(super) fn of(range: std::ops::Range<u64>) -> Self {
        Self { range, ..Self::default() }
    }

    pub(super) fn manifest(&self) -> Manifest {
        let (first, count) = (self.range.start, self.range.end - self.range.start);
        let whole = Manifest::new(ORIGIN, first, count, SIZE);
        let Manifest { from, to, filter, hide, view, .. } = self.manifest.clone();
        let view = self.view.map(|v| v.part().to_owned()).or(view);
        Manifest { from, to, filter, hide, view, ..whole }
    }

    /// The lines as they are written.
    pub(super) fn lines(&self) -> Vec<String> {
        let rule = Rule::of(&self.manifest()).unwrap();
        let line = |seq: u64| {
            let (entry, secrets) = (entry(seq), secrets(seq));
            let whole =
                Fields::read(entry.fields(), None, Some(secrets.open), Some(secrets.personal)).unwrap();
            let hide = match rule.mismatch(&whole) {
                Some(name) => Names::ALL.without(name),
                None => rule.hide(),
            };
            let mut text = String::new();
            let fields = whole.hide(hide).unwrap();
            Line { seq, leaf: entry.leaf(), fields }.write(&mut text);
            text + "\n"
        };
        self.range.clone().map(line).collect()
    }

    pub(super) fn bundle(&self) -> Vec<u8> {
        self.changed(|_| {})
    }

    /// The archive with its lines changed, everything else as an honest service would have made it.
    pub(super) fn changed(&self, change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
        let mut lines = self.lines();
        change(&mut lines);
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.write(lines.concat().as_bytes()).unwrap();
        if let Some(view) = self.view {
            writer.view(view.part()).unwrap();
            let mut text = view.head();
            let rule = Rule::of(&self.manifest()).unwrap();
            for line in &lines {
                let line = Line::parse(line.trim_end()).unwrap();
                if rule.judge(&line.fields) == crate::Kind::Shown {
                    view.row(ORIGIN, &line, rule.hide(), &mut text);
                }
            }
            writer.write(text.as_bytes()).unwrap();
        }
        if self.manifest.view.as_deref() == Some(TABLE) {
            writer.view(TABLE).unwrap();
            writer.write(b"a table").unwrap();
        }
        let all = leaves(SIZE);
        let range = range_proof(&all, self.range.start, self.range.end).unwrap();
        let since = self.since.map(|size| (size, consistency(&all, size).unwrap()));
        writer
            .finish(Ending {
                manifest: self.manifest(),
                note: checkpoint(SIZE),
                proofs: Proofs { range, since },
                vkey: signer().vkey(),
                parts: vec![("policy.json", "{}".into())],
                about: json!({"for": "a test"}),
            })
            .unwrap()
    }
}

pub(super) fn judged(bytes: Vec<u8>) -> Result<Proved, Fault> {
    judged_by(bytes, &Trust::key(&signer().vkey()))
}

pub(super) fn judged_by(bytes: Vec<u8>, trust: &Trust<'_>) -> Result<Proved, Fault> {
    verify(Cursor::new(bytes), trust, &mut |_, _| {})
}

pub(super) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Packed again by anybody's tools.
pub(super) fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The archive with one part changed.
pub(super) fn with(bytes: &[u8], part: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut files = unpacked(bytes);
    let file = files.iter_mut().find(|(name, _)| name == part).unwrap();
    file.1 = change(String::from_utf8(file.1.clone()).unwrap()).into_bytes();
    packed(&files)
}

pub(super) fn value(text: &str) -> Value {
    json!(text)
}
