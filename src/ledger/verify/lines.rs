//! Reads the entries of an archive, in pieces that several threads hash at once; keeps nothing but what each piece
//! gave.

use super::{
    Fault,
    pieces::{Cut, Piece, lines},
};
use crate::{
    Line, View,
    archive::{ENTRIES, TABLE},
    bundle::{Bundle, BundleError},
    fields::Leaves,
    manifest::{Kind, Rule, time},
    tree::Hash,
};
use sha2::{Digest, Sha256};
use std::{
    collections::VecDeque,
    io::{Read, Seek},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, Scope},
};

/// Most threads.
const THREADS: usize = 8;
/// Pieces that wait for each thread.
const AHEAD: usize = 4;
/// Lines hashed together.
const TOGETHER: usize = 64;

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
    let wrong = pieces(bundle, &Task { rule, view, origin: &origin }, |Given { found, view, piece }| {
        hash.update(view);
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
        Ok(piece)
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
        for line in lines(piece.bytes()) {
            each(line);
        }
    }
    Ok(())
}

struct Task<'a> {
    rule: &'a Rule,
    view: Option<View>,
    origin: &'a str,
}

/// What one piece gave: its lines, and their view; and the piece, to be filled again.
struct Given {
    found: Vec<Found>,
    view: String,
    piece: Piece,
}

impl Task<'_> {
    fn judge(&self, piece: Piece, leaves: &mut Leaves) -> Given {
        let (found, view) = self.lines(piece.bytes(), leaves);
        Given { found, view, piece }
    }

    fn lines(&self, piece: &[u8], leaves: &mut Leaves) -> (Vec<Found>, String) {
        let (mut all, mut view) = (Vec::new(), String::new());
        let mut lines = lines(piece);
        loop {
            let some: Vec<_> = lines.by_ref().take(TOGETHER).map(|line| line.and_then(Line::parse)).collect();
            if some.is_empty() {
                return (all, view);
            }
            let fields: Vec<_> = some.iter().flatten().map(|line| &line.fields).collect();
            let mut computed = leaves.of(&fields);
            all.extend(some.iter().map(|line| match line {
                None => Found::Unreadable,
                Some(line) if computed.next().flatten() != Some(line.leaf) => Found::Line(line.seq, None),
                Some(line) => Found::Line(line.seq, Some(self.kind(line, &mut view))),
            }));
        }
    }

    fn kind(&self, line: &Line<'_>, view: &mut String) -> Judged {
        let kind = self.rule.judge(&line.fields);
        if let (Some(of), Kind::Shown) = (self.view, kind) {
            of.row(self.origin, line, self.rule.hide(), view);
        }
        Judged { leaf: line.leaf, kind, time: time(&line.fields) }
    }
}

/// A thread that judges pieces, in the order in which it gets them.
struct Worker {
    pieces: SyncSender<Piece>,
    given: Receiver<Given>,
}

impl Worker {
    fn spawn<'s>(scope: &'s Scope<'s, '_>, task: &'s Task<'_>) -> Option<Self> {
        let (pieces, todo) = sync_channel::<Piece>(AHEAD);
        let (done, given) = sync_channel(AHEAD);
        let work = move || {
            let mut leaves = Leaves::default();
            // Nobody takes what comes behind the first fault.
            for piece in todo {
                if done.send(task.judge(piece, &mut leaves)).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work).ok().map(|_| Self { pieces, given })
    }

    fn give(&self) -> Result<Given, Wrong> {
        self.given.recv().map_err(|_| BundleError::Unreadable(ENTRIES).into())
    }
}

/// Reads pieces and has them judged, so many at once as there are processors; the next are read meanwhile.
fn pieces<R: Read + Seek>(
    bundle: &mut Bundle<R>,
    task: &Task<'_>,
    mut take: impl FnMut(Given) -> Result<Piece, Wrong>,
) -> Result<(), Wrong> {
    let file = bundle.zip.by_name(ENTRIES).map_err(|_| BundleError::Absent(ENTRIES))?;
    let mut cut = Cut::new(file);
    // Where there are no threads, as in a browser, each piece is judged when it was read.
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let threads = if threads > 1 { threads } else { 0 };
    thread::scope(|scope| {
        let workers: Vec<Worker> = (0..threads).map_while(|_| Worker::spawn(scope, task)).collect();
        let (mut turns, mut asked) = (workers.iter().cycle(), VecDeque::new());
        let mut leaves = Leaves::default();
        let ended = loop {
            let piece = match cut.next() {
                Ok(Some(piece)) => piece,
                ended => break ended,
            };
            let Some(worker) = turns.next() else {
                let given = task.judge(piece, &mut leaves);
                cut.spare.push(take(given)?);
                continue;
            };
            if asked.len() == AHEAD * workers.len()
                && let Some(first) = asked.pop_front()
            {
                cut.spare.push(take(Worker::give(first)?)?);
            }
            worker.pieces.send(piece).map_err(|_| BundleError::Unreadable(ENTRIES))?;
            asked.push_back(worker);
        };
        // What was read before the archive broke off is judged first.
        for worker in asked {
            take(worker.give()?)?;
        }
        ended.map(|_| ()).map_err(Wrong::from)
    })
}

/// What was found of the other form of the entries.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) same: Option<&'static str>,
    pub(super) unread: Option<&'static str>,
}

/// The view must be the one that the lines give. A table is only seen to be there.
pub(super) fn compare<R: Read + Seek>(bundle: &mut Bundle<R>, seen: Seen) -> Result<Compared, Fault> {
    let Some((view, expected)) = seen.view else {
        return match bundle.manifest.view.as_deref() {
            None => Ok(Compared::default()),
            Some(part) if part == TABLE => match bundle.zip.index_for_name(TABLE) {
                Some(_) => Ok(Compared { unread: Some(TABLE), ..Compared::default() }),
                None => Err(BundleError::Absent(TABLE).into()),
            },
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
    if hash.finalize() != expected.finalize() {
        return Err(Fault::View(part));
    }
    Ok(Compared { same: Some(part), ..Compared::default() })
}
