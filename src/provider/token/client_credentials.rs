//! A client for itself (RFC 6749 §4.4).

use super::issued;
use crate::{
    Provider, TokenError, claims,
    client_auth::Client,
    mint::{self, Holder, Kind, Words},
    resource,
    sender::Bound,
};
use audit::{Action, Event};
use kernel::Call;
use oauth::{Code, Scope, TokenFormat, TokenResponse};

impl Provider {
    pub(super) async fn client_credentials(
        &self,
        call: Call,
        client: &Client,
        asked: Option<Scope>,
        (bound, resource): (&Bound, Option<&str>),
    ) -> Result<TokenResponse, TokenError> {
        // Scopes that speak of a visitor mean nothing without one.
        let own = Scope::parse(&client.metadata.scope)?.only(|word| !claims::SCOPES.contains(&word));
        let scope = asked.unwrap_or_else(|| own.clone());
        if !scope.is_within(&own) {
            let sentence = "The scope is not one the client may use for itself.";
            return Err(oauth::Error::new(Code::InvalidScope, sentence).into());
        }
        let (id, scope) = (client.row.id.to_string(), scope.to_string());
        let resource = resource::narrowed(resource, resource)?;
        let confirmation = bound.confirmation.as_ref();
        let holder = Holder {
            client: &id,
            grant: None,
            visitor: None,
            scope: &scope,
            resource,
            confirmation,
            details: None,
        };
        let access = match client.metadata.access_token_format {
            TokenFormat::Jwt => {
                let words = Words { alg: client.metadata.id_token_alg(), sub: &id, grant: None };
                mint::signed(&self.0, call.now, &holder, words)?
            }
            TokenFormat::Opaque => mint::random(&self.0),
        };
        let mut tx = self.0.store.write(call).await?;
        bound.spend(&tx).await?;
        mint::keep(&tx, &self.0, (Kind::Access, &access), &holder).await?;
        let event = Event::new(Action::TokenIssued).recipient(client.row.id).note("client_credentials");
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(issued(access, &holder))
    }
}
