//! Privacy: consent, minimisation, transfer, and the one gate by which personal data leaves.

mod ask;
pub mod check;
pub mod law;
pub mod minimise;
pub mod policy;
pub mod purpose;
mod release;
pub mod transfer;

pub use ask::{Ask, ConsentKind, Recipient, Role, UnknownKind, UnknownRole};
