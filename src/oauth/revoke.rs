//! Revocation (RFC 7009 §2.1).

use crate::{Error, Params};

/// The token to revoke. `token_type_hint` is not needed: one lookup finds either kind (§2.1 lets us ignore it).
#[derive(Clone, Copy)]
pub struct Revocation<'a> {
    /// The token.
    pub token: &'a str,
}

impl<'a> Revocation<'a> {
    /// Reads a form; introspection (RFC 7662 §2.1) has the same one.
    ///
    /// # Errors
    /// `invalid_request` when `token` is missing.
    pub fn parse(params: &Params<'a>) -> Result<Self, Error> {
        let token = params.need("token", "token is missing.")?;
        Ok(Self { token })
    }
}
