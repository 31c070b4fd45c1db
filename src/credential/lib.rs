//! Verifiable credentials: SD-JWT VC, status lists, queries and the messages of issuance and presentation.
//!
//! Specifications: RFC 9901 (SD-JWT), draft-ietf-oauth-sd-jwt-vc-13, draft-ietf-oauth-status-list-20,
//! OpenID4VCI 1.0, OpenID4VP 1.0 with DCQL, HAIP 1.0 (chains in `x5c`).
//!
//! The crate is pure: time is an argument, randomness is a closure, keys come as [`jose`] types. It refuses what it
//! does not fully check: other hash algorithms, other formats than `dc+sd-jwt`, encrypted responses.

mod error;

pub mod dcql;
pub mod sdjwt;
pub mod status;
pub mod vci;
pub mod vct;
pub mod vp;
pub mod x5c;

pub use error::Error;

/// The format identifier of SD-JWT VC in issuance and presentation, and its `typ`.
pub const FORMAT: &str = "dc+sd-jwt";
