//! The messages of OAuth 2.0 and OpenID Connect and the rules that need nobody's memory.
//!
//! Specifications: RFC 6749 and 9700 (OAuth 2.0 and its best practice), 6750 (bearer tokens), 7009 (revocation),
//! 7591 (registration), 7636 (PKCE), 7523 (signed client authentication), 7662 (introspection), 8414 (metadata), 9101 (request objects), 9126 (pushed
//! requests), 8705 (TLS), 8707 (resources), 9207 (`iss`), 9396 (rich requests), 9449 (DPoP); OpenID Connect Core, Discovery, Registration and RP-Initiated Logout
//! 1.0; JARM; OpenID Connect for Identity Assurance 1.0 §5, §8; OpenID4VCI 1.0 §6.
//!
//! The crate refuses: repeated parameters, `plain` PKCE, bare tokens and the hybrid flow. It knows no client, no
//! clock and no database: the `provider` crate decides with what is read here.

pub mod authorize;
mod client;
mod client_auth;
mod confirmation;
pub mod discovery;
pub mod dpop;
mod error;
mod introspect;
mod logout;
pub mod par;
mod params;
mod pkce;
pub mod rar;
mod register;
mod revoke;
mod scope;
pub mod token;

pub use client::{AuthMethod, ClientMetadata, GrantType, Profile, Sender, TokenFormat, is_loopback, keys_of};
pub use client_auth::{ClientAuth, Proof};
pub use confirmation::Confirmation;
pub use error::{Code, Error};
pub use introspect::Introspection;
pub use logout::LogoutRequest;
pub use params::{LONGEST, Params};
pub use pkce::Challenge;
pub use rar::Disclosure;
pub use register::{Registered, Wish, standing, standing_of};
pub use revoke::Revocation;
pub use scope::Scope;
pub use token::{TokenRequest, TokenResponse};
