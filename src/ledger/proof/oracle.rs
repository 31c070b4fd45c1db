//! The port of Go's tlog judges our proofs, at the sizes where trees and tiles change their shape.

use super::{consistency, inclusion, range_proof, root_of_range};
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
    fn another_tree_gives_the_same_proofs(size in 1usize..300, at in any::<prop::sample::Index>()) {
        let mut oracle = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        (0..size).for_each(|n| oracle.push(n.to_be_bytes().to_vec()));
        let (all, at) = (leaves(size), at.index(size));
        let included = inclusion(&all, at as u64).unwrap().concat();
        let ours = oracle.prove_inclusion(at);
        prop_assert_eq!(ours.as_bytes(), included.as_slice());
        let grown = consistency(&all, at as u64 + 1).unwrap().concat();
        let ours = oracle.prove_consistency(size - at - 1);
        prop_assert_eq!(ours.as_bytes(), grown.as_slice());
    }

    #[test]
    fn a_range_of_any_log_gives_its_root_and_nothing_else_does(
        size in prop_oneof![80 => 0usize..600, 1 => Just(65_535usize), 1 => Just(65_536), 1 => Just(65_537), 1 => Just(70_000)],
        ends in any::<(prop::sample::Index, prop::sample::Index)>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let all = leaves(size);
        let (a, b) = (ends.0.index(size + 1), ends.1.index(size + 1));
        let (first, end) = (a.min(b), a.max(b));
        let proof = range_proof(&all, first as u64, end as u64).unwrap();
        let expected = root(&all);
        let found = root_of_range(first as u64, size as u64, &all[first..end], &proof);
        prop_assert_eq!(found, Ok(expected));
        let hashes = proof.left.len() + proof.right.len();
        if hashes > 0 {
            // Any hash changed, dropped or repeated leads elsewhere or has no place.
            let at = flip.index(hashes);
            let with = |change: &dyn Fn(&mut Vec<Hash>, usize)| {
                let mut bad = proof.clone();
                match at.checked_sub(proof.left.len()) {
                    None => change(&mut bad.left, at),
                    Some(at) => change(&mut bad.right, at),
                }
                bad
            };
            let changed = with(&|list, at| list[at][7] ^= 1);
            let dropped = with(&|list, at| drop(list.drain(at..=at)));
            let repeated = with(&|list, at| list.insert(at, list[at]));
            for bad in [changed, dropped, repeated] {
                prop_assert_ne!(root_of_range(first as u64, size as u64, &all[first..end], &bad), Ok(expected));
            }
        }
    }

    #[test]
    fn proofs_hold_at_any_size(size in 1usize..1500, at in any::<prop::sample::Index>()) {
        let all = leaves(size);
        let at = at.index(size);
        prop_assert!(included(&all, at));
        prop_assert!(grew(&all, at + 1));
    }
}
