//! The lines of an archive, in pieces.

use crate::{archive::ENTRIES, bundle::BundleError};
use std::io::Read;

/// Longest line, in bytes: an entry's limit of 64 KiB, in hexadecimal, twice.
const LONGEST: usize = 256 * 1024;
/// Bytes of a piece, at least, unless it is the last: more than any line, and so few that they stay near the processor
/// until they are hashed.
const PIECE: usize = LONGEST + 64 * 1024;

/// Whole lines.
#[derive(Default)]
pub(super) struct Piece {
    buffer: Vec<u8>,
    length: usize,
}

impl Piece {
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or(&[])
    }
}

/// Cuts what it reads behind ends of lines.
pub(super) struct Cut<R> {
    from: R,
    rest: Vec<u8>,
    ended: bool,
}

impl<R: Read> Cut<R> {
    pub(super) const fn new(from: R) -> Self {
        Self { from, rest: Vec::new(), ended: false }
    }

    /// Fills a piece with the lines that come next; false when there are none.
    pub(super) fn fill(&mut self, piece: &mut Piece) -> Result<bool, BundleError> {
        piece.buffer.resize(PIECE + LONGEST, 0);
        piece.length = self.rest.len();
        if let Some(start) = piece.buffer.get_mut(..piece.length) {
            start.copy_from_slice(&self.rest);
        }
        self.rest.clear();
        while !self.ended && piece.length < PIECE {
            let room = piece.buffer.get_mut(piece.length..).unwrap_or_default();
            match self.from.read(room).map_err(|_| BundleError::Unreadable(ENTRIES))? {
                0 => self.ended = true,
                read => piece.length += read,
            }
        }
        let bytes = piece.bytes();
        let too_long = || BundleError::TooLarge("a line of entries.jsonl");
        if self.ended {
            let longest = bytes.split(|b| *b == b'\n').map(<[u8]>::len).max().unwrap_or(0);
            return if longest > LONGEST { Err(too_long()) } else { Ok(!bytes.is_empty()) };
        }
        let end = bytes.iter().rposition(|b| *b == b'\n').ok_or_else(too_long)? + 1;
        self.rest.extend_from_slice(bytes.get(end..).unwrap_or(&[]));
        piece.length = end;
        Ok(true)
    }
}

/// The lines of a piece, without their ends; `None` for one that is no text, or has no end.
pub(super) fn lines(piece: &[u8]) -> impl Iterator<Item = Option<&str>> {
    // The usual case: all of it is text, looked at once.
    let text = std::str::from_utf8(piece).ok();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', piece).map(Some).chain([None]);
    ends.map_while(move |end| {
        let from = start;
        start = end.map_or(piece.len(), |end| end + 1);
        let line = |end: usize| match text {
            Some(text) => text.get(from..end),
            None => std::str::from_utf8(piece.get(from..end)?).ok(),
        };
        match end {
            Some(end) => Some(line(end)),
            None => (from < piece.len()).then_some(None),
        }
    })
}
