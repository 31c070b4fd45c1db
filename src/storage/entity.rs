//! One module per table, named as the table. Rows only: no rule lives here.
//!
//! Keep the list in order; each module documents what a row is.

pub mod assessments;
pub mod ceremonies;
pub mod checkpoints;
pub mod clients;
pub mod codes;
pub mod coming_indexes;
pub mod consents;
pub mod credentials_issued;
pub mod data_keys;
pub mod documents;
pub mod entries;
pub mod erasures;
pub mod grants;
pub mod invitations;
pub mod logouts;
pub mod notices;
pub mod offers;
pub mod passkeys;
pub mod presentations;
pub mod replays;
pub mod rotations;
pub mod sessions;
pub mod signers;
pub mod signing_keys;
pub mod staff;
pub mod status_lists;
pub mod subjects;
pub mod tiles;
pub mod tokens;
pub mod transfer_counts;
pub mod transfer_seats;
pub mod tree_heads;
pub mod trust_additions;
pub mod trust_anchors;
pub mod trust_crls;
pub mod trust_deviations;
pub mod trust_distrusts;
pub mod trust_heads;
pub mod trust_members;
pub mod trust_pins;
pub mod trust_sources;
pub mod trust_versions;
pub mod visitors;
pub mod wrapped_keys;
