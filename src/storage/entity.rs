//! One module per table, named as the table. Rows only: no rule lives here.
//!
//! Keep the list in order; each module documents what a row is.
