//! The gate with a real store, real keys and a real ledger.

mod abroad;
mod home;
mod scene;
mod stored;
