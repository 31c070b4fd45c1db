//! One module per table, named as the table. Rows only: no rule lives here.
//!
//! Keep the list in order; each module documents what a row is.

pub mod assessments;
pub mod clients;
pub mod codes;
pub mod consents;
pub mod documents;
pub mod grants;
pub mod notices;
pub mod passkeys;
pub mod replays;
pub mod sessions;
pub mod subjects;
pub mod tokens;
pub mod transfer_counts;
pub mod transfer_seats;
pub mod trust_anchors;
pub mod visitors;
