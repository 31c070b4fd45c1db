//! Introspection (RFC 7662): the owner of a token, or the resource it is for, asks whether it is still worth something.

use crate::{Provider, Shown, TokenError, Told, client_auth, details, mint::Kind, sender, told, userinfo};
use kernel::Call;
use oauth::{Code, Confirmation, Introspection, Params, Revocation};

impl Provider {
    /// Tells a confidential client about a token of its own, or for the resource it is; about any other, that it is not
    /// active. Signed if the client registered so, or `signed` says that it accepts nothing else (RFC 9701 §4).
    ///
    /// # Errors
    /// `invalid_client` for a caller that does not prove who it is (RFC 7662 §2.1), public clients included.
    pub async fn introspect(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
        signed: bool,
    ) -> Result<Told, TokenError> {
        let params = Params::new(form)?;
        let client = client_auth::authenticate(&self.0, call, shown, &params).await?;
        if !client.metadata.is_confidential() {
            let sentence = "A public client cannot prove who it is; introspection is for the others.";
            return Err(oauth::Error::new(Code::InvalidClient, sentence).into());
        }
        let answer = self.about(call, &client, Revocation::parse(&params)?.token).await?;
        let registered = client.metadata.introspection_signed_response_alg;
        match registered.or_else(|| signed.then(|| client.metadata.id_token_alg())) {
            Some(alg) => Ok(told::introspection(&self.0, call.now, &answer, (client.row.id, alg))?),
            None => Ok(Told::Json(serde_json::to_value(answer).unwrap_or_default())),
        }
    }

    async fn about(
        &self,
        call: Call,
        client: &client_auth::Client,
        token: &str,
    ) -> Result<Introspection, TokenError> {
        let tx = self.0.store.read().await?;
        let found = userinfo::live(&self.0, &tx, call, token).await?;
        let own = client.metadata.resource_identifier.as_deref();
        let may = |token: &storage::token::Model| {
            token.client_id() == Some(client.row.id)
                || (token.kind == Kind::Access.code() && own == Some(token.audience.as_str()))
        };
        let Some((row, _)) = found.filter(|(token, _)| may(token)) else {
            return Ok(Introspection::inactive());
        };
        let sub = match row.visitor {
            // As the one who asks knows the visitor.
            Some(visitor) => storage::subject::find(&tx, visitor, &client.row.sector_host).await?,
            None => None,
        };
        let details = details::read(row.details.as_ref())?;
        let cnf = sender::read(row.confirmation.as_deref())?;
        Ok(Introspection {
            active: true,
            scope: Some(row.scope),
            client_id: Some(row.client),
            token_type: (row.kind == Kind::Access.code()).then(|| Confirmation::token_type(cnf.as_ref())),
            exp: Some(row.expires_at.seconds()),
            iat: Some(row.issued_at.seconds()),
            sub,
            aud: Some(row.audience),
            iss: Some(self.0.issuer.clone()),
            cnf,
            authorization_details: details.into_iter().collect(),
        })
    }
}
