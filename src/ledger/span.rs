//! Which subtrees a proof is made of, so that whoever keeps tiles need not read every leaf.

use crate::tree::split;
use std::ops::Range;

/// The leaves under each sibling hash of an inclusion proof (RFC 6962 §2.1.1), leaf end first; `None` when the index
/// lies beyond the tree.
#[must_use]
pub fn inclusion_spans(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut spans = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            spans.push(middle..high);
            high = middle;
        } else {
            spans.push(low..middle);
            low = middle;
        }
    }
    spans.reverse();
    Some(spans)
}

/// The leaves under each hash of a consistency proof (RFC 6962 §2.1.2); `None` when `old` is larger than the tree.
#[must_use]
pub fn consistency_spans(old: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if old > size {
        return None;
    }
    if old == 0 || old == size {
        return Some(Vec::new());
    }
    let mut spans = Vec::new();
    let (mut low, mut high, mut whole) = (0, size, true);
    while old != high {
        let middle = low + split(high - low);
        if old <= middle {
            spans.push(middle..high);
            high = middle;
        } else {
            spans.push(low..middle);
            low = middle;
            whole = false;
        }
    }
    if !whole {
        spans.push(low..high);
    }
    spans.reverse();
    Some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash, consistency, inclusion, leaf_hash, root};

    #[test]
    fn the_roots_of_the_spans_are_the_proof() {
        for size in (1u64..40).chain([255, 256, 257, 600]) {
            let leaves: Vec<Hash> = (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect();
            let roots = |spans: Vec<Range<u64>>| -> Vec<Hash> {
                let at = |n: u64| usize::try_from(n).unwrap();
                spans.into_iter().map(|s| root(&leaves[at(s.start)..at(s.end)])).collect()
            };
            for at in 0..size {
                assert_eq!(roots(inclusion_spans(at, size).unwrap()), inclusion(&leaves, at).unwrap());
                assert_eq!(roots(consistency_spans(at, size).unwrap()), consistency(&leaves, at).unwrap());
            }
            assert_eq!((inclusion_spans(size, size), consistency_spans(size + 1, size)), (None, None));
        }
    }
}
