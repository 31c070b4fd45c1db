//! A client that nobody here wrote reads our tiles: the port of Go's `tlog`, which authenticates each tile against the
//! signed root before it believes a hash of it.

use super::*;
use std::collections::HashMap;
use tlog_tiles::{
    tile::{Tile, TileHashReader, TileReader},
    tlog::{Error as TileError, Hash as TileHash, check_record, prove_record, prove_tree},
};

/// Every tile of a log of that size, as it is served.
struct Served(HashMap<String, Vec<u8>>);

/// C2SP tlog-tiles has no height in its paths.
fn path(tile: &Tile) -> String {
    tile.path().replacen("tile/8/", "tile/", 1)
}

impl Served {
    async fn by(audit: &Audit, size: u64) -> Self {
        let mut tiles = HashMap::new();
        for tile in Tile::new_tiles(8, 0, size) {
            let bytes = audit.tile(&path(&tile)).await.unwrap();
            tiles.insert(path(&tile), bytes.unwrap_or_else(|| panic!("{} is not served", path(&tile))));
        }
        Self(tiles)
    }
}

impl TileReader for Served {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TileError> {
        Ok(tiles.iter().map(|tile| self.0[&path(tile)].clone()).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[tokio::test]
async fn a_client_nobody_here_wrote_proves_entries_and_growth_from_our_tiles() {
    let audit = audit().await;
    let mut heads = Vec::new();
    for more in [1, 254, 1, 1, 44, 255, 213] {
        record_many(&audit, more).await;
        audit.integrate(call()).await.unwrap();
        let note = audit.checkpoint().await.unwrap().unwrap();
        let head = Verifier::parse(&audit.vkey()).unwrap().open(&note).unwrap();
        let served = Served::by(&audit, head.size).await;
        let reader = TileHashReader::new(head.size, TileHash(head.root), &served);
        for index in [0, head.size / 3, head.size / 2, head.size - 1] {
            let proof = prove_record(head.size, index, &reader).unwrap();
            let ours = audit.entry(index).await.unwrap().unwrap().proof.unwrap();
            assert_eq!(
                proof.iter().map(|hash| hash.0).collect::<Vec<_>>(),
                ours.path,
                "{index} of {}",
                head.size
            );
            check_record(&proof, head.size, TileHash(head.root), index, TileHash(ours.leaf)).unwrap();
        }
        for (size, root) in &heads {
            let proof = prove_tree(head.size, *size, &reader).unwrap();
            let hashes: Vec<ledger::Hash> = proof.iter().map(|hash| hash.0).collect();
            ledger::verify_consistency((*size, root), (head.size, &head.root), &hashes).unwrap();
        }
        heads.push((head.size, head.root));
        if head.size == 1 {
            // A proof of nothing: no tile is read for it.
            continue;
        }
        // A changed byte of a tile is noticed by the client.
        let mut forged = Served::by(&audit, head.size).await;
        forged.0.values_mut().for_each(|bytes| bytes[0] ^= 1);
        let reader = TileHashReader::new(head.size, TileHash(head.root), &forged);
        assert!(prove_record(head.size, head.size - 1, &reader).is_err());
    }
}
