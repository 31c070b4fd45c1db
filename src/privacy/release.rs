//! Minimisation rules.

pub(crate) mod casbin;
mod csv;
pub(crate) mod rules;
mod table;
