//! The visitor: enrolment from a passport, passkeys, sessions.

mod session;

pub use session::SignedIn;
