//! The door: routes, extractors, the table of errors, pages in the visitor's language.
//!
//! A handler takes typed extractors, makes one call into a use case and gives one reply. The crate cannot decrypt:
//! it does not know `vault`, `keys` or `storage`. Every page works without a script except where a passkey needs
//! one; nothing personal is in a URL or a log line.

mod admin;
mod console;
mod coverage;
mod desk;
mod document;
mod door;
mod erasure;
mod error;
mod form;
mod guard;
mod i18n;
mod issuer;
mod log;
mod login;
mod page;
mod party;
mod pending;
mod portal;
mod provider;
mod reader;
mod register;
mod reply;
mod routes;
mod session;
mod state;
mod upload;
mod verifier;
mod visitor;
mod word;

pub use door::Door;
pub use error::Fault;
pub use form::Form;
pub use guard::{Answers, bodies};
pub use i18n::Locale;
pub use login::after;
pub use reply::{see_other, set_session};
pub use routes::configure;
pub use state::{Cookies, Link, State};
