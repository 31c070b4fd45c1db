//! Many short messages hashed together.

use super::{
    Message, alone, blocks,
    lanes::{LANES, Lanes},
    pad,
};
use crate::tree::Hash;

/// Lengths, in blocks, of which messages wait for each other; nearly all of an entry are so short.
const SHORT: usize = 3;
/// So many messages are worth a turn of all lanes.
const WORTH: usize = LANES / 2;

/// Messages that wait until as many of their length are there as are hashed at once: few, so that they stay near the
/// processor.
#[derive(Debug)]
pub(crate) struct Batch {
    lanes: Option<Lanes>,
    waiting: [Waiting; SHORT],
    alone: Message,
}

impl Default for Batch {
    fn default() -> Self {
        Self { lanes: Lanes::here(), waiting: Default::default(), alone: Message::default() }
    }
}

/// Messages of one length, padded, one behind the other; and where the hash of each belongs.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Batch {
    /// Adds a message of these parts. Its hash is in its place of `hashes` at the latest when [`Batch::finish`] was
    /// called.
    #[inline]
    pub(crate) fn add<const N: usize>(&mut self, message: [&[u8]; N], hashes: &mut [Hash], place: usize) {
        let length = message.iter().map(|part| part.len()).sum();
        match (self.lanes, self.waiting.get_mut(blocks(length) - 1)) {
            (Some(lanes), Some(waiting)) => {
                let start = waiting.bytes.len();
                for part in message {
                    waiting.bytes.extend_from_slice(part);
                }
                pad(&mut waiting.bytes, start);
                waiting.places.push(place);
                if waiting.places.len() == LANES {
                    waiting.hash(Some(lanes), hashes);
                }
            }
            _ => put(self.alone.of(&message), hashes, place),
        }
    }

    /// Puts the hashes of all that still waits in their places.
    pub(crate) fn finish(&mut self, hashes: &mut [Hash]) {
        for waiting in &mut self.waiting {
            // What stands in the other lanes is hashed in vain.
            waiting.hash(self.lanes.filter(|_| waiting.places.len() >= WORTH), hashes);
        }
    }
}

impl Waiting {
    fn hash(&mut self, lanes: Option<Lanes>, hashes: &mut [Hash]) {
        let (blocks, _) = self.bytes.as_chunks::<64>();
        let length = (blocks.len() / self.places.len().max(1)).max(1);
        let places = self.places.drain(..);
        match lanes {
            Some(lanes) => {
                let made = lanes.hash(blocks, length);
                places.zip(made).for_each(|(place, hash)| put(hash, hashes, place));
            }
            None => {
                let made = blocks.chunks(length).map(alone);
                places.zip(made).for_each(|(place, hash)| put(hash, hashes, place));
            }
        }
        self.bytes.clear();
    }
}

#[inline]
fn put(hash: Hash, hashes: &mut [Hash], place: usize) {
    if let Some(to) = hashes.get_mut(place) {
        *to = hash;
    }
}
