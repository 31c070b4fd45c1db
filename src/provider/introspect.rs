//! Introspection (RFC 7662): the owner of a token asks whether it is still worth something.

use crate::{Provider, TokenError, client_auth, mint::Kind, userinfo};
use kernel::Call;
use oauth::{Code, Introspection, Params, Revocation};

impl Provider {
    /// Tells a confidential client about a token of its own; about any other, that it is not active.
    ///
    /// # Errors
    /// `invalid_client` for a caller that does not prove who it is (RFC 7662 §2.1), public clients included.
    pub async fn introspect(
        &self,
        call: Call,
        authorization: Option<&str>,
        form: &[(String, String)],
    ) -> Result<Introspection, TokenError> {
        let params = Params::new(form)?;
        let client = client_auth::authenticate(&self.0, call, authorization, &params).await?;
        if !client.metadata.is_confidential() {
            let sentence = "A public client cannot prove who it is; introspection is for the others.";
            return Err(oauth::Error::new(Code::InvalidClient, sentence).into());
        }
        let token = Revocation::parse(&params)?.token;
        let tx = self.0.store.read().await?;
        let found = userinfo::live(&self.0, &tx, call, token).await?;
        let Some((row, _)) = found.filter(|(t, _)| t.client_id() == Some(client.row.id)) else {
            return Ok(Introspection::inactive());
        };
        let sub = match row.visitor {
            Some(visitor) => storage::subject::find(&tx, visitor, &client.row.sector_host).await?,
            None => None,
        };
        Ok(Introspection {
            active: true,
            scope: Some(row.scope),
            client_id: Some(row.client),
            token_type: (row.kind == Kind::Access.code()).then_some("Bearer"),
            exp: Some(row.expires_at.seconds()),
            iat: Some(row.issued_at.seconds()),
            sub,
            aud: Some(row.audience),
            iss: Some(self.0.issuer.clone()),
        })
    }
}
