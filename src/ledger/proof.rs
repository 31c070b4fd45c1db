//! Proofs that an entry is in the log, that a log grew out of a smaller one, and that a range is complete.

use crate::tree::{Frontier, Hash, node_hash, root, split};
use std::ops::Range;

/// The proof does not show what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Wrong length, or an index beyond the size.
    #[error("the proof has the wrong shape for this place")]
    Shape,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

fn part(leaves: &[Hash], from: u64, to: u64) -> &[Hash] {
    let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    leaves.get(at(from)..at(to)).unwrap_or(&[])
}

/// The sibling hashes from a leaf to the root (RFC 6962 §2.1.1), leaf end first.
///
/// # Errors
/// [`ProofError::Shape`] when the index lies beyond the leaves.
pub fn inclusion(leaves: &[Hash], index: u64) -> Result<Vec<Hash>, ProofError> {
    let size = leaves.len() as u64;
    if index >= size {
        return Err(ProofError::Shape);
    }
    let mut proof = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            proof.push(root(part(leaves, middle, high)));
            high = middle;
        } else {
            proof.push(root(part(leaves, low, middle)));
            low = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Checks an inclusion proof (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`ProofError`] when it does not show that `leaf` stands at `index` of the tree of that root.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    expected: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Shape);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Shape);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, &hash == expected) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Shape),
    }
}

/// The proof that the tree over all leaves grew out of the tree over the first `old` (RFC 6962 §2.1.2).
///
/// # Errors
/// [`ProofError::Shape`] when `old` is larger than the tree.
pub fn consistency(leaves: &[Hash], old: u64) -> Result<Vec<Hash>, ProofError> {
    let size = leaves.len() as u64;
    if old > size {
        return Err(ProofError::Shape);
    }
    if old == 0 || old == size {
        return Ok(Vec::new());
    }
    let mut proof = Vec::new();
    let (mut low, mut high, mut whole) = (0, size, true);
    while old != high {
        let middle = low + split(high - low);
        if old <= middle {
            proof.push(root(part(leaves, middle, high)));
            high = middle;
        } else {
            proof.push(root(part(leaves, low, middle)));
            low = middle;
            whole = false;
        }
    }
    if !whole {
        proof.push(root(part(leaves, low, high)));
    }
    proof.reverse();
    Ok(proof)
}

/// Checks a consistency proof (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`ProofError`] when it does not show that the new tree has the old one as its beginning.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new || (old == new || old == 0) != proof.is_empty() {
        return Err(ProofError::Shape);
    }
    if old == new {
        return if old_root == new_root { Ok(()) } else { Err(ProofError::Root) };
    }
    if old == 0 {
        return Ok(());
    }
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut rest = proof.iter();
    let first = if node == 0 { *old_root } else { *rest.next().ok_or(ProofError::Shape)? };
    let (mut left, mut right) = (first, first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofError::Shape);
        }
        if node & 1 == 1 || node == last {
            left = node_hash(sibling, &left);
            right = node_hash(sibling, &right);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            right = node_hash(&right, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match (last, &left == old_root && &right == new_root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Shape),
    }
}

/// What stands around a range: the roots of the largest complete subtrees left and right of it. With the range's
/// own leaves they give the root, so nothing between can have been left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RangeProof {
    /// Roots of subtrees before the range, in order.
    pub left: Vec<Hash>,
    /// Roots of subtrees after the range, in order.
    pub right: Vec<Hash>,
}

/// Consecutive subtrees of the log.
pub type Spans = Vec<Range<u64>>;

/// The largest subtrees left and right of the entries `first..end` of a tree of that size, in order.
///
/// # Errors
/// [`ProofError::Shape`] unless `first <= end <= size`.
pub fn range_spans(first: u64, end: u64, size: u64) -> Result<(Spans, Spans), ProofError> {
    if first > end || end > size {
        return Err(ProofError::Shape);
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    if size > 0 {
        walk(0, size, first, end, &mut |low, high, place| {
            match place {
                Place::Left => left.push(low..high),
                Place::Right => right.push(low..high),
                Place::Inside => {}
            }
            Some([0; 32])
        });
    }
    Ok((left, right))
}

/// The proof for entries `first..end`.
///
/// # Errors
/// [`ProofError::Shape`] unless `first <= end <= leaves`.
pub fn range_proof(leaves: &[Hash], first: u64, end: u64) -> Result<RangeProof, ProofError> {
    let (left, right) = range_spans(first, end, leaves.len() as u64)?;
    let roots = |spans: Spans| spans.into_iter().map(|s| root(part(leaves, s.start, s.end))).collect();
    Ok(RangeProof { left: roots(left), right: roots(right) })
}

/// The root of the tree of `size` leaves, from everything up to the frontier and the roots of what comes behind it.
///
/// # Errors
/// [`ProofError::Shape`] when there are too few or too many hashes, or the frontier lies beyond the size.
pub fn head(frontier: &Frontier, size: u64, right: &[Hash]) -> Result<Hash, ProofError> {
    let end = frontier.size();
    if end > size {
        return Err(ProofError::Shape);
    }
    if size == 0 {
        return if right.is_empty() { Ok(root(&[])) } else { Err(ProofError::Shape) };
    }
    let (mut before, mut behind) = (frontier.roots().iter(), right.iter());
    let found = walk(0, size, end, end, &mut |_, _, place| match place {
        Place::Left => before.next().copied(),
        Place::Right => behind.next().copied(),
        Place::Inside => None,
    });
    match (found, before.next(), behind.next()) {
        (Some(hash), None, None) => Ok(hash),
        _ => Err(ProofError::Shape),
    }
}

/// The root of the tree of `size` leaves, from the leaves of `first..` and what stands around them.
///
/// # Errors
/// [`ProofError::Shape`] when the proof has too few or too many hashes, or the range lies beyond the tree.
pub fn root_of_range(first: u64, size: u64, leaves: &[Hash], proof: &RangeProof) -> Result<Hash, ProofError> {
    let mut frontier = Frontier::of(first, proof.left.clone()).ok_or(ProofError::Shape)?;
    for leaf in leaves {
        frontier.push(*leaf);
    }
    head(&frontier, size, &proof.right)
}

#[derive(Clone, Copy)]
enum Place {
    Left,
    Inside,
    Right,
}

/// Visits the largest subtrees that lie wholly on one side of the range or inside it, and hashes upwards.
fn walk(
    low: u64,
    high: u64,
    first: u64,
    end: u64,
    visit: &mut impl FnMut(u64, u64, Place) -> Option<Hash>,
) -> Option<Hash> {
    // Subtrees before the range are complete; only the whole tree, when the range stands at its end, may not be.
    if high <= first && (high - low).is_power_of_two() {
        return visit(low, high, Place::Left);
    }
    if low >= end {
        return visit(low, high, Place::Right);
    }
    if low >= first && high <= end {
        return visit(low, high, Place::Inside);
    }
    let middle = low + split(high - low);
    let left = walk(low, middle, first, end, visit)?;
    let right = walk(middle, high, first, end, visit)?;
    Some(node_hash(&left, &right))
}

#[cfg(test)]
mod oracle;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;

    fn at(n: u64) -> usize {
        usize::try_from(n).unwrap()
    }

    fn leaves(n: u64) -> Vec<Hash> {
        (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    #[test]
    fn every_entry_of_every_small_log_is_proved_and_no_changed_proof_is() {
        for size in (1..=33).chain([255, 256, 257]) {
            let all = leaves(size);
            let expected = root(&all);
            for index in (0..size).filter(|i| size < 34 || i % 17 == 0) {
                let proof = inclusion(&all, index).unwrap();
                let leaf = &all[at(index)];
                assert_eq!(verify_inclusion(index, size, leaf, &proof, &expected), Ok(()));
                assert!(verify_inclusion(index, size, &[0; 32], &proof, &expected).is_err());
                assert!(verify_inclusion(index + 1, size, leaf, &proof, &expected).is_err());
                for place in 0..proof.len() {
                    let mut bad = proof.clone();
                    bad[place][0] ^= 1;
                    assert!(verify_inclusion(index, size, leaf, &bad, &expected).is_err());
                    bad.remove(place);
                    assert!(verify_inclusion(index, size, leaf, &bad, &expected).is_err());
                }
            }
        }
    }

    #[test]
    fn every_growth_of_a_small_log_is_proved_and_no_fork_is() {
        for new in 1..=33u64 {
            let all = leaves(new);
            let new_root = root(&all);
            for old in 0..=new {
                let old_root = root(&all[..at(old)]);
                let proof = consistency(&all, old).unwrap();
                assert_eq!(
                    verify_consistency((old, &old_root), (new, &new_root), &proof),
                    Ok(()),
                    "{old} {new}"
                );
                if old > 0 {
                    assert!(verify_consistency((old, &[0; 32]), (new, &new_root), &proof).is_err());
                }
                for place in 0..proof.len() {
                    let mut bad = proof.clone();
                    bad[place][31] ^= 1;
                    assert!(verify_consistency((old, &old_root), (new, &new_root), &bad).is_err());
                }
            }
        }
    }

    #[test]
    fn a_range_gives_the_root_only_when_nothing_is_left_out() {
        for size in 0..=20u64 {
            let all = leaves(size);
            let expected = root(&all);
            for first in 0..=size {
                for end in first..=size {
                    let range = &all[at(first)..at(end)];
                    let proof = range_proof(&all, first, end).unwrap();
                    assert_eq!(
                        root_of_range(first, size, range, &proof),
                        Ok(expected),
                        "{first}..{end} of {size}"
                    );
                    if range.len() > 1 {
                        assert_ne!(root_of_range(first, size, &range[1..], &proof), Ok(expected));
                        let mut swapped = range.to_vec();
                        swapped.swap(0, 1);
                        assert_ne!(root_of_range(first, size, &swapped, &proof), Ok(expected));
                    }
                }
            }
        }
    }

    #[test]
    fn the_port_of_go_tlog_agrees_on_inclusion() {
        use tlog_tiles::tlog::{RecordProof, check_record};
        for size in [1u64, 2, 7, 64, 100] {
            let all = leaves(size);
            let oracle_root = tlog_tiles::tlog::Hash(root(&all));
            for index in 0..size {
                let proof: RecordProof =
                    inclusion(&all, index).unwrap().into_iter().map(tlog_tiles::tlog::Hash).collect();
                let leaf = tlog_tiles::tlog::Hash(all[at(index)]);
                check_record(&proof, size, oracle_root, index, leaf).unwrap();
            }
        }
    }
}
