//! One file per check.

mod acr;
mod claims;
mod dpop;
mod id_token_hint;
mod max_age;
mod nonce;
mod pkce;
mod profile;
mod prompt;
mod purpose;
mod registration;
mod request_object;
mod resource;
mod response_mode;
mod response_type;
mod scope;

pub(super) use acr::acr;
pub(super) use claims::claims;
pub(super) use dpop::dpop;
pub(super) use id_token_hint::id_token_hint;
pub(super) use max_age::max_age;
pub(super) use nonce::nonce;
pub(super) use pkce::pkce;
pub(super) use profile::profile;
pub(super) use prompt::prompt;
pub(super) use purpose::purpose;
pub(super) use registration::registration;
pub(super) use request_object::request_object;
pub(super) use resource::resource;
pub(super) use response_mode::response_mode;
pub(super) use response_type::response_type;
pub(super) use scope::scope;

use super::Draft;
