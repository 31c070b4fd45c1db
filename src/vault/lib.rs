//! Field encryption `seal/v1`: what rests in the database opens only with the right key, in the right place.
//!
//! Every sealed value is bound to where it stands (tenant, table, column, row), whose it is (subject) and why
//! it is kept (retention class); moved anywhere else it does not open. Each carries a commitment to its key, so
//! that no blob can be made to open to two plaintexts. Blind indexes find a value without opening it.
//!
//! Specifications: C2SP XAES-256-GCM; NIST SP 800-108 (KDF over CMAC); RFC 2104 (HMAC). The national suite is
//! SM4-GCM (GB/T 32907) with HMAC-SM3 (GB/T 32905): algorithm-conformant, not a certified module.
//!
//! The crate is pure: keys and randomness are arguments. It refuses to know clocks, files, databases, and to say
//! why something did not open.

mod context;
mod envelope;
mod error;
mod field;
mod gcm;
mod index;
mod key;
mod national;
mod suite;
mod tally;
mod wrap;
mod xaes;

pub use context::Context;
pub use envelope::{Opened, open, seal};
pub use error::{Error, Refusal};
pub use field::{Field, Sealed};
pub use index::IndexKey;
pub use key::Dek;
pub use suite::Suite;
pub use tally::Tally;
pub use wrap::{Root, Wrapped, binding, unwrap, wrap};
