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

/// Computes the leaves of entries; of many some dozens at once, say: what is hashed then stays near the processor. Its
/// buffers are used again for the next.
#[derive(Debug, Default)]
pub struct Leaves {
    batch: Batch,
    /// What is hashed for a field.
    field: Vec<u8>,
    /// What was hashed of each entry: its pairs of salts under the open secret, then under the personal one; its
    /// fields; nodes; root; leaf. What is left of the entries before is overwritten before it is read.
    salts: Vec<[Hash; 2 * PAIRS as usize]>,
    fields: Vec<[Hash; COUNT]>,
    nodes: Vec<[Hash; COUNT / WIDE]>,
    roots: Vec<Hash>,
    leaves: Vec<Hash>,
    /// Every field is hidden or has its salt.
    whole: Vec<bool>,
}

impl Leaves {
    /// The leaf of each entry; `None` when a field is shown without its salt.
    pub(crate) fn of(&mut self, entries: &[&Fields<'_>]) -> impl Iterator<Item = Option<Hash>> {
        self.roots(entries);
        self.leaves.resize(entries.len(), [0; 32]);
        for (at, root) in self.roots.iter().enumerate() {
            self.batch.add(entry::leaf(root), &mut self.leaves, at);
        }
        self.batch.finish(&mut self.leaves);
        self.leaves.iter().zip(&self.whole).map(|(leaf, whole)| whole.then_some(*leaf))
    }

    /// The field root and the leaf of one entry.
    pub(crate) fn one(&mut self, entry: &Fields<'_>) -> Option<(Hash, Hash)> {
        let leaf = self.of(&[entry]).next().flatten()?;
        self.roots.first().map(|root| (*root, leaf))
    }

    fn roots(&mut self, entries: &[&Fields<'_>]) {
        self.salts(entries);
        self.fields(entries);
        self.nodes(entries);
        self.roots.resize(entries.len(), [0; 32]);
        for (at, nodes) in self.nodes.iter().enumerate() {
            self.batch.add(entry::node(nodes), &mut self.roots, at);
        }
        self.batch.finish(&mut self.roots);
    }

    fn salts(&mut self, entries: &[&Fields<'_>]) {
        self.salts.resize(entries.len(), [[0; 32]; _]);
        let hashes = self.salts.as_flattened_mut();
        for (at, fields) in entries.iter().enumerate() {
            let secrets = [(&fields.open, &OPEN[..], 0), (&fields.personal, &PERSONAL[..], PAIRS)];
            for (secret, pairs, base) in secrets {
                let Some(secret) = secret else { continue };
                for pair in pairs {
                    let place = at * 2 * usize::from(PAIRS) + usize::from(base + pair);
                    self.batch.add(entry::pair(secret, pair), hashes, place);
                }
            }
        }
        self.batch.finish(hashes);
    }

    fn fields(&mut self, entries: &[&Fields<'_>]) {
        self.fields.resize(entries.len(), [[0; 32]; _]);
        self.whole.clear();
        let hashes = self.fields.as_flattened_mut();
        for (at, (fields, salts)) in entries.iter().zip(&self.salts).enumerate() {
            let mut shown = Name::ALL.into_iter().filter(|name| !fields.hides.has(*name));
            let whole = shown.try_for_each(|name| {
                let salt = match fields.secret(name) {
                    Some(_) => salt(salts, name),
                    None => fields.salts.iter().find(|(n, _)| *n == name).map(|(_, salt)| *salt),
                }?;
                self.field.clear();
                entry::field(name, fields.raw(name), &salt, &mut self.field)?;
                self.batch.add([&self.field], hashes, at * COUNT + name.place());
                Some(())
            });
            self.whole.push(whole.is_some());
            for hidden in fields.hidden.iter().filter(|hidden| hidden.count == 1) {
                if let Some(to) = hashes.get_mut(at * COUNT + hidden.first) {
                    *to = hidden.hash;
                }
            }
        }
        self.batch.finish(hashes);
    }

    fn nodes(&mut self, entries: &[&Fields<'_>]) {
        self.nodes.resize(entries.len(), [[0; 32]; _]);
        let hashes = self.nodes.as_flattened_mut();
        let fives = self.fields.iter().map(|hashes| hashes.as_chunks::<WIDE>().0);
        for (at, (fields, fives)) in entries.iter().zip(fives).enumerate() {
            for (node, five) in fives.iter().enumerate() {
                let place = at * fives.len() + node;
                match (fields.hidden_node(node), hashes.get_mut(place)) {
                    (Some(hash), Some(to)) => *to = hash,
                    _ => self.batch.add(entry::node(five), hashes, place),
                }
            }
        }
        self.batch.finish(hashes);
    }
}

/// The salt of a field whose secret is known.
fn salt(salts: &[Hash; 2 * PAIRS as usize], name: Name) -> Option<Salt> {
    let base = if name.is_personal() { usize::from(PAIRS) } else { 0 };
    let [even, odd] = entry::halves(*salts.get(base + name.place() / 2)?);
    Some(if name.place().is_multiple_of(2) { even } else { odd })
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
