//! Passports: what a chip's files say, and how far that can be trusted.
//!
//! Specifications: ICAO 9303 parts 3 to 7 (machine-readable zones), 10 (logical data structure), 11 (security
//! mechanisms), 12 (public key infrastructure); ISO/IEC 9796-2 (signatures with recovery), 19794-5 and
//! 39794-5 (face records); RFC 5652 (CMS), RFC 5280 (certificates), RFC 8017 (RSA).
//!
//! The crate judges bytes. It knows no clock, file or network: time and trust are arguments. It refuses fingerprint
//! and iris groups, unsigned lists, curves it does not know, and to claim more than it proved: a verdict names every
//! step with its outcome and a stable code.

mod active;
mod cert;
mod chip;
mod cms;
mod country;
mod document;
mod evidence;
mod files;
#[cfg(fuzzing)]
pub mod inside;
mod lds;
mod mrz;
mod name;
mod passive;
mod policy;
mod portrait;
mod presence;
mod signature;
mod sod;
#[cfg(feature = "specimen")]
pub mod specimen;
mod tlv;
mod trust;
mod wanted;

pub use active::{Challenge, Rounds};
pub use chip::{Choice, Domain, Ephemeral};
pub use country::{alpha2, is_listed, same_state};
pub use document::Document;
pub use evidence::{CODES, Conclusion, Outcome, Proof, Step, Verdict};
pub use files::{FileError, Files};
pub use mrz::{Field, MrzError};
pub use name::{Agreement, agrees};
pub use passive::{verify, verify_under};
pub use policy::{Policy, Rule};
pub use portrait::{Coding, Portrait, PortraitError};
pub use presence::{NoAgreement, Promise, Relay, Shown};
pub use signature::hash_sha256;
pub use trust::{
    Anchor, Change, Coverage, Crl, CrlState, DeviationList, Imported, Mark, Marker, Trust, TrustError,
    Warning, diff,
};
pub use wanted::Wanted;

#[cfg(test)]
mod tests;
