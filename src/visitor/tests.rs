//! Visitors against a real store in memory, with real keys, a real ledger and specimen chips.

mod authenticator;
mod chip;
mod document;
mod enrol;
mod passkey;
mod scene;
mod session;
mod trust;
mod typed;
mod vault;
mod withdrawn;
mod zip;
