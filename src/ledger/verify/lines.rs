//! Reads the entries of an archive, in pieces that several threads hash at once; keeps nothing but what each piece
//! gave.

use super::Fault;
use crate::{
    Line, View,
    archive::ENTRIES,
    bundle::{Bundle, BundleError},
    digest::Message,
    manifest::{Kind, Rule, time},
    tree::Hash,
};
use sha2::{Digest, Sha256};
use std::{
    io::{Read, Seek},
    thread,
};

/// Bytes hashed at once by one thread.
const PIECE: usize = 512 * 1024;
/// Longest line, in bytes: an entry's limit of 64 KiB, in hexadecimal, twice.
const LONGEST: usize = 256 * 1024;
/// Most threads.
const THREADS: usize = 8;

/// What a line turned out to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub(super) leaf: Hash,
    pub(super) kind: Kind,
    /// When, if that is seen.
    pub(super) time: Option<i64>,
}

/// A line, before its place is checked.
enum Found {
    /// Not a line of the one spelling.
    Unreadable,
    /// Of that index; and what it is, if its fields give its leaf.
    Line(u64, Option<Judged>),
}

/// What must be compared once the entries are read.
pub(super) struct Seen {
    view: Option<(View, Sha256)>,
}

/// Hands over every entry in its place.
pub(super) fn read<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    rule: &Rule,
    each: &mut dyn FnMut(Judged),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Seen, Fault> {
    let (first, count) = (bundle.manifest.first, bundle.manifest.count);
    let view = bundle.view();
    let mut hash = Sha256::new();
    if let Some(view) = view {
        hash.update(view.head());
    }
    let origin = bundle.manifest.origin.clone();
    let mut place = first;
    let wrong = pieces(bundle, &Task { rule, view, origin: &origin }, |found, text| {
        hash.update(text);
        for line in found {
            if place - first == count {
                return Err(Wrong::More);
            }
            match line {
                Found::Line(seq, judged) if seq == place => match judged {
                    Some(judged) if judged.kind == Kind::Dropped => {
                        return Err(Wrong::Fault(Fault::Dropped { seq }));
                    }
                    Some(judged) => each(judged),
                    None => return Err(Wrong::Fault(Fault::Altered { seq })),
                },
                Found::Line(found, _) => return Err(Wrong::Place { seq: place, found }),
                Found::Unreadable => return Err(Wrong::Fault(Fault::Altered { seq: place })),
            }
            place += 1;
        }
        progress(place - first, count);
        Ok(())
    });
    match wrong {
        Ok(()) if place - first < count => Err(Fault::Missing { seq: place }),
        Ok(()) => Ok(Seen { view: view.map(|view| (view, hash)) }),
        Err(Wrong::Fault(fault)) => Err(fault),
        Err(Wrong::More) => Err(Fault::WrongRange("there are more entries than the manifest names")),
        Err(Wrong::Place { seq, found }) => Err(diagnose(bundle, seq, found)?),
    }
}

enum Wrong {
    Fault(Fault),
    More,
    Place { seq: u64, found: u64 },
}

impl From<BundleError> for Wrong {
    fn from(error: BundleError) -> Self {
        Self::Fault(error.into())
    }
}

/// An index stands where another belongs: goes through the lines once more to say how that came.
fn diagnose<R: Read + Seek>(bundle: &mut Bundle<R>, seq: u64, found: u64) -> Result<Fault, Fault> {
    let first = bundle.manifest.first;
    let expected = bundle.manifest.count;
    let (mut count, mut elsewhere) = (0, false);
    // The leaf that stands here, and how often this index stands with it.
    let (mut here, mut others) = (None, Vec::new());
    each_line(bundle, |line| {
        let line = line.and_then(Line::parse);
        if let Some(line) = line {
            elsewhere |= line.seq == seq;
            if line.seq == found {
                match first + count == seq {
                    true => here = Some(line.leaf),
                    false if others.len() < 16 => others.push(line.leaf),
                    false => {}
                }
            }
        }
        count += 1;
    })?;
    // Another's copy stands in its place, or just its number was changed.
    let copied = here.is_some_and(|here| others.contains(&here));
    // Elsewhere in the file: moved. Nowhere, and a line short: missing.
    Ok(match (elsewhere, count < expected || copied) {
        (true, _) => Fault::Reordered { seq, found },
        (false, true) => Fault::Missing { seq },
        (false, false) => Fault::Altered { seq },
    })
}

impl<R: Read + Seek> Bundle<R> {
    /// Hands every line of the entries over, without its end. What is no text is passed over: [`crate::verify`] names it.
    ///
    /// # Errors
    /// [`BundleError`] when the archive breaks off or a line is too long.
    pub fn lines(&mut self, mut each: impl FnMut(&str)) -> Result<(), BundleError> {
        each_line(self, |line| line.into_iter().for_each(&mut each))
    }
}

fn each_line<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    mut each: impl FnMut(Option<&str>),
) -> Result<(), BundleError> {
    let file = bundle.zip.by_name(ENTRIES).map_err(|_| BundleError::Absent(ENTRIES))?;
    let mut cut = Cut::new(file);
    while let Some(piece) = cut.next()? {
        for line in lines(&piece) {
            each(line);
        }
    }
    Ok(())
}

/// The lines of a piece, without their ends; `None` for one that is no text, or has no end.
fn lines(piece: &[u8]) -> Box<dyn Iterator<Item = Option<&str>> + '_> {
    match std::str::from_utf8(piece) {
        // The usual case: text is searched faster than bytes are.
        Ok(text) => Box::new(text.split_inclusive('\n').map(|line| line.strip_suffix('\n'))),
        Err(_) => {
            let lines = piece.split_inclusive(|b| *b == b'\n');
            Box::new(lines.map(|line| std::str::from_utf8(line.strip_suffix(b"\n")?).ok()))
        }
    }
}

struct Task<'a> {
    rule: &'a Rule,
    view: Option<View>,
    origin: &'a str,
}

/// What one piece gave: its lines, and their view.
type Given = (Vec<Found>, Vec<u8>);

impl Task<'_> {
    fn judge(&self, piece: &[u8]) -> Given {
        let (mut work, mut view) = (Message::default(), String::new());
        let one = |line: Option<&str>| {
            let Some(line) = line.and_then(Line::parse) else { return Found::Unreadable };
            if !line.holds(&mut work) {
                return Found::Line(line.seq, None);
            }
            let kind = self.rule.judge(&line.fields);
            if let (Some(of), Kind::Shown) = (self.view, kind) {
                of.row(self.origin, &line, self.rule.hide(), &mut view);
            }
            Found::Line(line.seq, Some(Judged { leaf: line.leaf, kind, time: time(&line.fields) }))
        };
        (lines(piece).map(one).collect(), view.into_bytes())
    }
}

/// Reads pieces and has them judged, so many at once as there are processors; the next are read meanwhile.
fn pieces<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    task: &Task<'_>,
    mut take: impl FnMut(Vec<Found>, &[u8]) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let file = bundle.zip.by_name(ENTRIES).map_err(|_| BundleError::Absent(ENTRIES))?;
    let mut cut = Cut::new(file);
    let mut batch = cut.batch(threads)?;
    while !batch.is_empty() {
        let (given, next) = thread::scope(|scope| {
            let begun: Vec<_> = batch
                .iter()
                .map(|piece| {
                    // Where there are no threads, as in a browser, the piece waits for its turn below.
                    let spawned = threads > 1;
                    let spawned = spawned
                        .then(|| thread::Builder::new().spawn_scoped(scope, || task.judge(piece)).ok());
                    (piece, spawned.flatten())
                })
                .collect();
            let next = cut.batch(threads);
            let given: Vec<Given> = begun
                .into_iter()
                .map(|(piece, spawned)| {
                    spawned.and_then(|s| s.join().ok()).unwrap_or_else(|| task.judge(piece))
                })
                .collect();
            (given, next)
        });
        for (found, text) in given {
            take(found, &text)?;
        }
        batch = next?;
    }
    Ok(())
}

/// Cuts what it reads behind ends of lines.
struct Cut<R> {
    from: R,
    rest: Vec<u8>,
    ended: bool,
}

impl<R: Read> Cut<R> {
    const fn new(from: R) -> Self {
        Self { from, rest: Vec::new(), ended: false }
    }

    fn batch(&mut self, most: usize) -> Result<Vec<Vec<u8>>, BundleError> {
        let mut out = Vec::with_capacity(most);
        while out.len() < most {
            match self.next()? {
                Some(piece) => out.push(piece),
                None => break,
            }
        }
        Ok(out)
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, BundleError> {
        let mut piece = std::mem::take(&mut self.rest);
        while !self.ended {
            piece.reserve(PIECE + LONGEST);
            let wanted = (PIECE + LONGEST).saturating_sub(piece.len()) as u64;
            let read = self.from.by_ref().take(wanted).read_to_end(&mut piece);
            match read.map_err(|_| BundleError::Unreadable(ENTRIES))? {
                0 => self.ended = true,
                _ if piece.len() >= PIECE => break,
                _ => {}
            }
        }
        if self.ended {
            let longest = piece.split(|b| *b == b'\n').map(<[u8]>::len).max().unwrap_or(0);
            if longest > LONGEST {
                return Err(BundleError::TooLarge("a line of entries.jsonl"));
            }
            return Ok((!piece.is_empty()).then_some(piece));
        }
        let end = piece
            .iter()
            .rposition(|b| *b == b'\n')
            .ok_or(BundleError::TooLarge("a line of entries.jsonl"))?;
        self.rest = piece.split_off(end + 1);
        Ok(Some(piece))
    }
}

/// The view must be the one that the lines give.
pub(super) fn compare<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    seen: Seen,
) -> Result<Option<&'static str>, Fault> {
    let Some((view, expected)) = seen.view else {
        return match bundle.manifest.view {
            None => Ok(None),
            Some(_) => Err(BundleError::Unreadable("the view").into()),
        };
    };
    let part = view.part();
    let mut file = bundle.zip.by_name(part).map_err(|_| BundleError::Absent(part))?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer).map_err(|_| BundleError::Unreadable(part))? {
            0 => break,
            n => hash.update(buffer.get(..n).unwrap_or(&[])),
        }
    }
    if hash.finalize() == expected.finalize() { Ok(Some(part)) } else { Err(Fault::View(part)) }
}
