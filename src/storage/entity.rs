//! One module per table, named as the table. Rows only: no rule lives here.
//!
//! Keep the list in order; each module documents what a row is.

pub mod assessments;
pub mod ceremonies;
pub mod checkpoints;
pub mod clients;
pub mod codes;
pub mod consents;
pub mod credentials_issued;
pub mod data_keys;
pub mod documents;
pub mod entries;
pub mod grants;
pub mod notices;
pub mod offers;
pub mod passkeys;
pub mod presentations;
pub mod replays;
pub mod sessions;
pub mod signing_keys;
pub mod staff;
pub mod status_lists;
pub mod subjects;
pub mod tiles;
pub mod tokens;
pub mod transfer_counts;
pub mod transfer_seats;
pub mod tree_heads;
pub mod trust_anchors;
pub mod visitors;
pub mod wrapped_keys;
