//! Who is calling the token endpoint and its neighbours (RFC 6749 §2.3).

mod assertion;
mod certificate;

use crate::{Inner, Shown, TokenError, mint};
use kernel::Call;
use oauth::{AuthMethod, ClientAuth, ClientMetadata, Code, Params, Proof};
use std::sync::Arc;
use storage::client;
use subtle::ConstantTimeEq;

/// A client that has proved who it is, or a public one that said so.
pub(crate) struct Client {
    pub(crate) row: client::Model,
    pub(crate) metadata: Arc<ClientMetadata>,
}

const REFUSED: oauth::Error = oauth::Error::new(
    Code::InvalidClient,
    "The client is unknown, suspended, or did not prove who it is the way it registered.",
);

impl crate::Provider {
    /// The registered client that calls, for endpoints beside the token endpoint.
    ///
    /// # Errors
    /// `invalid_client` unless it proves who it is; public clients cannot.
    pub async fn caller(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
    ) -> Result<kernel::ClientId, TokenError> {
        let client = authenticate(&self.0, call, shown, &Params::new(form)?).await?;
        if client.metadata.is_confidential() { Ok(client.row.id) } else { Err(REFUSED.into()) }
    }
}

/// Authenticates by the one method the client registered.
///
/// # Errors
/// `invalid_client` whatever is wrong (RFC 6749 §5.2); `invalid_request` for two methods at once, or a page that is not
/// the client's.
pub(crate) async fn authenticate(
    inner: &Inner,
    call: Call,
    shown: Shown<'_>,
    params: &Params<'_>,
) -> Result<Client, TokenError> {
    let auth = ClientAuth::parse(shown.authorization, params)?;
    let id = auth.client_id.parse().map_err(|_| REFUSED)?;
    let (row, metadata) = inner.client(id).await?.ok_or(REFUSED)?;
    shown.suits(&metadata)?;
    let proved = match (metadata.token_endpoint_auth_method, &auth.proof) {
        (AuthMethod::ClientSecretBasic, Proof::Basic(secret))
        | (AuthMethod::ClientSecretPost, Proof::Post(secret)) => {
            let shown = mint::hash(inner, mint::SECRET, secret);
            row.secret_hash.as_deref().is_some_and(|kept| kept.ct_eq(&shown).into())
        }
        (AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt, Proof::Assertion(assertion)) => {
            assertion::holds(inner, call, (&row, &metadata), assertion).await?
        }
        (AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth, Proof::None) => {
            certificate::holds(inner, call, &metadata, shown.certificate).await
        }
        (AuthMethod::None, Proof::None) => true,
        _ => false,
    };
    if proved { Ok(Client { row, metadata }) } else { Err(REFUSED.into()) }
}
