//! The lines of an archive, in pieces.

use crate::{archive::ENTRIES, bundle::BundleError};
use std::io::Read;

/// Bytes hashed at once by one thread.
const PIECE: usize = 512 * 1024;
/// Longest line, in bytes: an entry's limit of 64 KiB, in hexadecimal, twice.
const LONGEST: usize = 256 * 1024;

/// Whole lines; the buffer behind them is used again.
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
    /// Pieces that nobody needs any more.
    pub(super) spare: Vec<Piece>,
}

impl<R: Read> Cut<R> {
    pub(super) const fn new(from: R) -> Self {
        Self { from, rest: Vec::new(), ended: false, spare: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Result<Option<Piece>, BundleError> {
        let mut piece = self.spare.pop().unwrap_or_default();
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
            return if longest > LONGEST {
                Err(too_long())
            } else {
                Ok((!bytes.is_empty()).then_some(piece))
            };
        }
        let end = bytes.iter().rposition(|b| *b == b'\n').ok_or_else(too_long)? + 1;
        self.rest.extend_from_slice(bytes.get(end..).unwrap_or(&[]));
        piece.length = end;
        Ok(Some(piece))
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
