//! Chip authentication (ICAO 9303-11 §6.2): the chip agrees on keys with a key of ours, and proves its own by using them.
//!
//! The server drives it, since whoever knows the private key of the reader's side can write the chip's answer itself:
//! the phone gets a public key, gives it to the chip, and carries one command and one response.

mod domain;
mod ephemeral;
mod infos;
mod method;
mod secure;

pub use domain::Domain;
pub use ephemeral::Ephemeral;
pub(crate) use infos::Infos;
pub use method::Choice;
pub(crate) use method::Method;
pub(crate) use secure::Channel;
