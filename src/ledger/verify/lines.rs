//! Reads the entries of an archive, in pieces that several threads hash at once; keeps nothing but what each piece
//! gave.

use super::{
    Fault,
    other::{Form, Seen},
    pieces::{Cut, Piece, lines},
};
use crate::{
    Line,
    archive::{self, ENTRIES},
    bundle::{Bundle, BundleError},
    fields::Leaves,
    manifest::{Kind, Rule, time},
    tree::Hash,
};
use std::{
    io::{Read, Seek},
    sync::{
        Mutex,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// Most threads.
const THREADS: usize = 8;
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

/// Hands over every entry in its place.
pub(super) fn read<R: Read + Seek + Send>(
    bundle: &mut Bundle<R>,
    rule: &Rule,
    mut seen: Seen,
    each: &mut dyn FnMut(Judged),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Seen, Fault> {
    let (first, count) = (bundle.manifest.first, bundle.manifest.count);
    let origin = bundle.manifest.origin.clone();
    let mut place = first;
    let task = Task { rule, form: seen.form(), origin: &origin };
    let wrong = pieces(bundle, &task, |Given { found, shown }| {
        seen.take(&shown, rule.hide());
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
        Ok(()) => Ok(seen),
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
fn diagnose<R: Read + Seek + Send>(bundle: &mut Bundle<R>, seq: u64, found: u64) -> Result<Fault, Fault> {
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

impl<R: Read + Seek + Send> Bundle<R> {
    /// Hands every line of the entries over, without its end. What is no text is passed over: [`crate::verify`] names it.
    ///
    /// # Errors
    /// [`BundleError`] when the archive breaks off or a line is too long.
    pub fn lines(&mut self, mut each: impl FnMut(&str)) -> Result<(), BundleError> {
        each_line(self, |line| line.into_iter().for_each(&mut each))
    }
}

fn each_line<R: Read + Seek + Send>(
    bundle: &mut Bundle<R>,
    mut each: impl FnMut(Option<&str>),
) -> Result<(), BundleError> {
    let (mut cut, mut piece) = (Cut::new(archive::entries(&mut bundle.zip)?), Piece::default());
    while cut.fill(&mut piece)? {
        for line in lines(piece.bytes()) {
            each(line);
        }
    }
    Ok(())
}

struct Task<'a> {
    rule: &'a Rule,
    form: Form,
    origin: &'a str,
}

/// What one piece gave: its lines, and those that are shown in the other form.
struct Given {
    found: Vec<Found>,
    shown: String,
}

impl Task<'_> {
    fn judge(&self, piece: &Piece, leaves: &mut Leaves) -> Given {
        let (mut found, mut shown) = (Vec::new(), String::new());
        let mut lines = lines(piece.bytes());
        loop {
            let some = lines.by_ref().take(TOGETHER);
            let some: Vec<_> =
                some.map(|text| text.and_then(|text| Some((text, Line::parse(text)?)))).collect();
            if some.is_empty() {
                return Given { found, shown };
            }
            let fields: Vec<_> = some.iter().flatten().map(|(_, line)| &line.fields).collect();
            let mut computed = leaves.of(&fields);
            found.extend(some.iter().map(|line| match line {
                None => Found::Unreadable,
                Some((_, line)) if computed.next().flatten() != Some(line.leaf) => {
                    Found::Line(line.seq, None)
                }
                Some((text, line)) => Found::Line(line.seq, Some(self.kind(text, line, &mut shown))),
            }));
        }
    }

    fn kind(&self, text: &str, line: &Line<'_>, shown: &mut String) -> Judged {
        let kind = self.rule.judge(&line.fields);
        if kind == Kind::Shown {
            self.form.push(self.origin, text, line, self.rule.hide(), shown);
        }
        Judged { leaf: line.leaf, kind, time: time(&line.fields) }
    }
}

/// Where what a piece gives will come from, or why there is no such piece.
type Turn = Result<Receiver<Given>, BundleError>;

/// The pieces, for one thread after the other. Whoever takes one also judges it, while it is near its processor.
struct Pieces<R> {
    cut: Cut<R>,
    /// The turns of those who took one; closed behind the last.
    turns: Option<SyncSender<Turn>>,
}

impl<R: Read> Pieces<R> {
    /// The next piece, and to whom to give what it gives; `None` when there is none, or nobody wants more.
    fn next(&mut self, piece: &mut Piece) -> Option<SyncSender<Given>> {
        let turns = self.turns.take()?;
        let (give, given) = sync_channel(1);
        let turn = self.cut.fill(piece).map(|any| any.then_some(given)).transpose()?;
        let ends = turn.is_err();
        turns.send(turn).ok().filter(|()| !ends)?;
        self.turns = Some(turns);
        Some(give)
    }
}

/// Has the pieces judged, so many at once as there are processors, and taken in their order.
fn pieces<R: Read + Seek + Send>(
    bundle: &mut Bundle<R>,
    task: &Task<'_>,
    mut take: impl FnMut(Given) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let mut cut = Cut::new(archive::entries(&mut bundle.zip)?);
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    if threads == 1 {
        // Also where there are no threads, as in a browser.
        let (mut piece, mut leaves) = (Piece::default(), Leaves::default());
        while cut.fill(&mut piece)? {
            take(task.judge(&piece, &mut leaves))?;
        }
        return Ok(());
    }
    let (ahead, turns) = sync_channel(threads);
    let pieces = Mutex::new(Pieces { cut, turns: Some(ahead) });
    let work = &|| {
        let (mut piece, mut leaves) = (Piece::default(), Leaves::default());
        while let Some(give) = pieces.lock().ok().and_then(|mut pieces| pieces.next(&mut piece)) {
            // Nobody takes what comes behind the first fault.
            let _ = give.send(task.judge(&piece, &mut leaves));
        }
    };
    thread::scope(move |scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
        for turn in turns {
            take(turn?.recv().map_err(|_| BundleError::Unreadable(ENTRIES))?)?;
        }
        Ok(())
    })
}
