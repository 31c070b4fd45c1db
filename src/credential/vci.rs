//! Messages of OpenID for Verifiable Credential Issuance 1.0.

mod error;
mod metadata;
mod offer;
mod proof;
mod request;

pub use error::{ErrorBody, ErrorCode};
pub use metadata::{ClaimMetadata, Configuration, CredentialMetadata, Display, IssuerMetadata, ProofType};
pub use offer::{Grants, Offer, PRE_AUTHORIZED, PreAuthorized};
pub use proof::{Proof, TYP as PROOF_TYP};
pub use request::{CredentialRequest, CredentialResponse, Issued, NonceResponse};
