//! The port of Go's tlog judges our proofs, at the sizes where trees and tiles change their shape.

use super::{consistency, inclusion};
use crate::tree::{Hash, leaf_hash, root};
use proptest::prelude::*;
use tlog_tiles::tlog::{self, RecordProof, TreeProof, check_record, check_tree};

fn leaves(size: usize) -> Vec<Hash> {
    (0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

fn included(all: &[Hash], index: usize) -> bool {
    let proof: RecordProof = inclusion(all, index as u64).unwrap().into_iter().map(tlog::Hash).collect();
    let (head, leaf) = (tlog::Hash(root(all)), tlog::Hash(all[index]));
    check_record(&proof, all.len() as u64, head, index as u64, leaf).is_ok()
}

fn grew(all: &[Hash], old: usize) -> bool {
    let proof: TreeProof = consistency(all, old as u64).unwrap().into_iter().map(tlog::Hash).collect();
    let (new, before) = (tlog::Hash(root(all)), tlog::Hash(root(&all[..old])));
    check_tree(&proof, all.len() as u64, new, old as u64, before).is_ok()
}

#[test]
fn proofs_hold_around_full_tiles() {
    for size in [255, 256, 257, 511, 512, 513] {
        let all = leaves(size);
        for at in [0, 1, size / 3, size / 2, size - 2, size - 1] {
            assert!(included(&all, at), "{at} of {size}");
            assert!(grew(&all, at + 1), "from {} to {size}", at + 1);
        }
    }
    for size in [65_535, 65_536, 65_537, 70_000] {
        let all = leaves(size);
        assert!(included(&all, size - 1), "the last of {size}");
        assert!(grew(&all, 65_535), "from 65535 to {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_hold_at_any_size(size in 1usize..1500, at in any::<prop::sample::Index>()) {
        let all = leaves(size);
        let at = at.index(size);
        prop_assert!(included(&all, at));
        prop_assert!(grew(&all, at + 1));
    }
}
