//! The leaves of many entries: what is hashed for one is hashed for all of them together, step by step.

use super::Fields;
use crate::{
    digest::Batch,
    entry::{self, Salt, WIDE},
    name::{COUNT, Name},
    tree::Hash,
};

/// Pairs of salts under one secret: one for every two fields.
const PAIRS: u8 = 13;
/// Which of them come from the open secret, and which from the personal one.
const OPEN: [u8; 12] = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const PERSONAL: [u8; 2] = [3, 5];

/// Computes the leaves of many entries; of sixteen at once, say: what is hashed then stays near the processor.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    batch: Batch,
    /// Which entry each message is of, and which place in it.
    of: Vec<(usize, usize)>,
    entries: Vec<Opened>,
}

/// What is known of an entry so far. What is left of the entry before is overwritten before it is read.
#[derive(Debug, Clone)]
struct Opened {
    /// Under the open secret, then under the personal one.
    salts: [[Salt; 2]; 2 * PAIRS as usize],
    hashes: [Hash; COUNT],
    nodes: [Hash; COUNT / WIDE],
    root: Hash,
    leaf: Hash,
    /// Every field is hidden or has its salt.
    whole: bool,
}

const NOTHING: Opened = Opened {
    salts: [[[0; 16]; 2]; 2 * PAIRS as usize],
    hashes: [[0; 32]; COUNT],
    nodes: [[0; 32]; COUNT / WIDE],
    root: [0; 32],
    leaf: [0; 32],
    whole: true,
};

impl Leaves {
    /// The leaf of each entry; `None` when a field is shown without its salt.
    pub(crate) fn of(&mut self, entries: &[&Fields<'_>]) -> impl Iterator<Item = Option<Hash>> {
        self.roots(entries);
        for (at, opened) in self.entries.iter().enumerate() {
            self.of.push((at, 0));
            self.batch.add(|out| entry::leaf(&opened.root, out));
        }
        self.hash(|opened, _, hash| opened.leaf = hash);
        self.entries.iter().map(|opened| opened.whole.then_some(opened.leaf))
    }

    /// The field root of one entry.
    pub(crate) fn root(&mut self, entry: &Fields<'_>) -> Option<Hash> {
        self.roots(&[entry]);
        self.entries.first().filter(|opened| opened.whole).map(|opened| opened.root)
    }

    fn roots(&mut self, entries: &[&Fields<'_>]) {
        self.entries.resize(entries.len(), NOTHING);
        self.salts(entries);
        self.fields(entries);
        self.nodes(entries);
        for (at, opened) in self.entries.iter().enumerate() {
            self.of.push((at, 0));
            self.batch.add(|out| entry::node(&opened.nodes, out));
        }
        self.hash(|opened, _, hash| opened.root = hash);
    }

    fn salts(&mut self, entries: &[&Fields<'_>]) {
        for (at, fields) in entries.iter().enumerate() {
            let secrets = [(fields.open, &OPEN[..], 0), (fields.personal, &PERSONAL[..], PAIRS)];
            for (secret, pairs, base) in secrets {
                let Some(secret) = secret else { continue };
                for pair in pairs {
                    self.of.push((at, usize::from(base + pair)));
                    self.batch.add(|out| entry::pair(&secret, *pair, out));
                }
            }
        }
        self.hash(|opened, place, hash| {
            if let Some(to) = opened.salts.get_mut(place) {
                *to = entry::halves(hash);
            }
        });
    }

    fn fields(&mut self, entries: &[&Fields<'_>]) {
        for (at, (fields, opened)) in entries.iter().zip(&mut self.entries).enumerate() {
            opened.whole = true;
            for name in Name::ALL {
                if fields.hides.has(name) {
                    continue;
                }
                let own = || fields.salts.iter().find(|(n, _)| *n == name).map(|(_, salt)| salt);
                let salt = if fields.secret(name).is_some() { opened.salt(name) } else { own() };
                let Some(salt) = salt else {
                    opened.whole = false;
                    break;
                };
                self.of.push((at, name.place()));
                opened.whole &=
                    self.batch.add(|out| entry::field(name, fields.raw(name), salt, out)).is_some();
            }
            for hidden in fields.hidden.iter().filter(|hidden| hidden.count == 1) {
                if let Some(to) = opened.hashes.get_mut(hidden.first) {
                    *to = hidden.hash;
                }
            }
        }
        self.hash(|opened, place, hash| {
            if let Some(to) = opened.hashes.get_mut(place) {
                *to = hash;
            }
        });
    }

    fn nodes(&mut self, entries: &[&Fields<'_>]) {
        for (at, (fields, opened)) in entries.iter().zip(&mut self.entries).enumerate() {
            let (fives, _) = opened.hashes.as_chunks::<WIDE>();
            for (node, (five, to)) in fives.iter().zip(&mut opened.nodes).enumerate() {
                match fields.hidden_node(node) {
                    Some(hash) => *to = hash,
                    None => {
                        self.of.push((at, node));
                        self.batch.add(|out| entry::node(five, out));
                    }
                }
            }
        }
        self.hash(|opened, place, hash| {
            if let Some(to) = opened.nodes.get_mut(place) {
                *to = hash;
            }
        });
    }

    /// Hashes what was added, and has each hash put where it belongs.
    fn hash(&mut self, put: impl Fn(&mut Opened, usize, Hash)) {
        let (of, entries) = (&self.of, &mut self.entries);
        self.batch.hash(|n, hash| {
            if let Some((at, place)) = of.get(n)
                && let Some(opened) = entries.get_mut(*at)
            {
                put(opened, *place, hash);
            }
        });
        self.of.clear();
    }
}

impl Opened {
    fn salt(&self, name: Name) -> Option<&Salt> {
        let base = if name.is_personal() { usize::from(PAIRS) } else { 0 };
        let [even, odd] = self.salts.get(base + name.place() / 2)?;
        Some(if name.place().is_multiple_of(2) { even } else { odd })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_pair_under_its_secret() {
        assert_eq!(usize::from(PAIRS), COUNT.div_ceil(2));
        for name in Name::ALL {
            let pairs = if name.is_personal() { &PERSONAL[..] } else { &OPEN[..] };
            assert!(pairs.contains(&(name as u8 / 2)), "{name}");
        }
    }
}
