//! One module per table, named as the table. Rows only: no rule lives here.
//!
//! Keep the list in order; each module documents what a row is.

pub mod documents;
pub mod passkeys;
pub mod sessions;
pub mod trust_anchors;
pub mod visitors;
