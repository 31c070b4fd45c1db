//! The tamper-evident log: entries, the tree over them, proofs, tiles, signed checkpoints, bundles, and the offline
//! verifier.
//!
//! Specifications: RFC 6962 §2.1 (Merkle tree), C2SP `signed-note`, `tlog-checkpoint`, `tlog-tiles`,
//! `tlog-cosignature`, `tlog-witness`, `tlog-proof`, `tlog-policy`; RFC 8785
//! (canonical JSON), RFC 8949 §4.2 (deterministic CBOR).
//!
//! The crate is pure: no clock, no file, no network, no database; the verifier needs nothing of the server. It
//! refuses to guess: an unknown version, a proof of the wrong length, a tile of the wrong size is an error.

mod archive;
mod bundle;
mod canon;
mod checkpoint;
mod cosignature;
mod digest;
mod entry;
mod fields;
mod line;
mod manifest;
mod name;
mod note;
mod policy;
mod proof;
mod receipt;
mod span;
mod tile;
mod tree;
mod values;
mod verify;
mod view;
mod witness;

pub use bundle::{Bundle, BundleError, Ending, Proofs, Writer};
pub use checkpoint::{Checkpoint, Signer, Verifier};
pub use cosignature::{Cosigned, Cosigner, Witness};
pub use entry::{Entry, Field, Salt, Secrets, Shown, detail_digest, leaf_of};
pub use fields::{Fields, Leaves, Seen};
pub use line::Line;
pub use manifest::{Kind, Manifest, Rule};
pub use name::{COUNT, Name, Names, UnknownName};
pub use note::NoteError;
pub use policy::{Judged, Policy, PolicyError, Unmet};
pub use proof::{
    ProofError, RangeProof, Spans, consistency, head, inclusion, range_proof, range_spans, root_of_range,
    verify_consistency, verify_inclusion,
};
pub use receipt::{Receipt, ReceiptFault};
pub use span::{consistency_spans, inclusion_spans};
pub use tile::{TILE, entry_bundle, path as tile_path};
pub use tree::{Frontier, Hash, leaf_hash, node_hash, root};
pub use values::Values;
pub use verify::{Fault, OpenTable, Proved, Table, TableFault, Trust, verify, verify_with_table};
pub use view::View;
pub use witness::{Rejection, Submission, conflicting, origin_hash};
