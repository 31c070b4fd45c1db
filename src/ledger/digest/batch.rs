//! Many short messages hashed together.

use super::{
    START, bytes,
    lanes::{LANES, Lanes},
    pad,
};
use crate::tree::Hash;
use sha2::block_api::compress256;

/// Lengths, in blocks, of which messages wait for each other; nearly all of an entry are so short.
const SHORT: usize = 3;
/// So many messages are worth a turn of all lanes.
const WORTH: usize = LANES / 2;

/// Messages under construction; the buffers are used again for the next ones.
#[derive(Debug)]
pub(crate) struct Batch {
    lanes: Option<Lanes>,
    /// Padded messages, one behind the other.
    bytes: Vec<u8>,
    /// Where each ends, in blocks.
    ends: Vec<usize>,
}

impl Default for Batch {
    fn default() -> Self {
        Self { lanes: Lanes::here(), bytes: Vec::new(), ends: Vec::new() }
    }
}

/// Messages of one length that wait for each other: where they begin, and the how manieth they are.
#[derive(Clone, Copy, Default)]
struct Waiting {
    count: usize,
    starts: [usize; LANES],
    places: [usize; LANES],
}

impl Batch {
    /// Adds the message that `write` appends; what that returns.
    pub(crate) fn add<T>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let start = self.bytes.len();
        let written = write(&mut self.bytes);
        pad(&mut self.bytes, start);
        self.ends.push(self.bytes.len() / 64);
        written
    }

    /// Gives the hash of every message, with the how manieth it is, in any order. The messages are then spent.
    pub(crate) fn hash(&mut self, mut give: impl FnMut(usize, Hash)) {
        let (blocks, _) = self.bytes.as_chunks::<64>();
        let alone = |start: usize, length: usize| {
            let mut state = START;
            compress256(&mut state, blocks.get(start..start + length).unwrap_or(&[]));
            bytes(state)
        };
        let mut waiting = [Waiting::default(); SHORT];
        let mut start = 0;
        for (place, end) in self.ends.iter().enumerate() {
            let length = end - start;
            match (self.lanes, waiting.get_mut(length - 1)) {
                (Some(lanes), Some(waiting)) => {
                    if let (Some(s), Some(p)) =
                        (waiting.starts.get_mut(waiting.count), waiting.places.get_mut(waiting.count))
                    {
                        (*s, *p) = (start, place);
                    }
                    waiting.count += 1;
                    if waiting.count == LANES {
                        let hashes = lanes.hash(blocks, &waiting.starts, length);
                        waiting.places.into_iter().zip(hashes).for_each(|(place, hash)| give(place, hash));
                        waiting.count = 0;
                    }
                }
                _ => give(place, alone(start, length)),
            }
            start = *end;
        }
        for (length, waiting) in (1..).zip(&waiting) {
            let places = waiting.places.iter().copied().take(waiting.count);
            match self.lanes {
                // What stands in the other lanes is hashed in vain.
                Some(lanes) if waiting.count >= WORTH => {
                    let hashes = lanes.hash(blocks, &waiting.starts, length);
                    places.zip(hashes).for_each(|(place, hash)| give(place, hash));
                }
                _ => places.zip(waiting.starts).for_each(|(place, start)| give(place, alone(start, length))),
            }
        }
        self.bytes.clear();
        self.ends.clear();
    }
}
