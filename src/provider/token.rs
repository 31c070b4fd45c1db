//! The token endpoint: authenticates the client, then one file per grant.

mod client_credentials;
mod code;
mod pre_authorized;
mod refresh;

use crate::{
    Provider, Shown, TokenError, claims,
    client_auth::{self, Client},
    mint::{self, Holder, Words},
    resource,
};
use kernel::{Actor, Call, Moment};
use oauth::{Code, Confirmation, Disclosure, Error, GrantType, Params, TokenRequest, TokenResponse};
use storage::{Tx, grant, subject};

const SERVED: Error = Error::new(Code::UnauthorizedClient, "The client is not registered for this grant.");

impl Provider {
    /// Redeems a grant for tokens (RFC 6749 §3.2).
    ///
    /// # Errors
    /// [`TokenError::Refused`] with a code of RFC 6749 §5.2.
    pub async fn token(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
    ) -> Result<TokenResponse, TokenError> {
        let answer = self.redeem(call, shown, form).await?;
        // What was answered was asked by a grant there is.
        if let Some((_, grant)) = form.iter().find(|(name, _)| name == "grant_type") {
            self.0.issued.of(grant).count();
        }
        Ok(answer)
    }

    async fn redeem(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
    ) -> Result<TokenResponse, TokenError> {
        let params = Params::new(form)?;
        if params.find("grant_type") == Some(oauth::token::PRE_AUTHORIZED) {
            // A wallet is nobody's registered client: the code itself is what it has (OpenID4VCI 1.0 §6.1).
            return match TokenRequest::parse(&params)? {
                TokenRequest::PreAuthorizedCode { code } => self.redeem_offer(call, &code).await,
                _ => Err(Error::request("grant_type is malformed.").into()),
            };
        }
        let client = client_auth::authenticate(&self.0, call, shown, &params).await?;
        let call = call.by(Actor::Client(client.row.id));
        let bound = self.0.sender(call, &shown, &client.metadata)?;
        let resource = resource::asked(&params, &client.metadata)?;
        let details = Disclosure::parse(params.find("authorization_details"))?;
        let details = details.map(claims::named).transpose()?;
        let served = |grant| if client.metadata.may(grant) { Ok(()) } else { Err(SERVED) };
        match TokenRequest::parse(&params)? {
            TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
                served(GrantType::AuthorizationCode)?;
                let redemption = code::Redemption {
                    code: &code,
                    redirect_uri: &redirect_uri,
                    verifier: code_verifier.as_deref(),
                    bound: &bound,
                    resource: resource.as_deref(),
                    details,
                };
                self.redeem_code(call, &client, redemption).await
            }
            TokenRequest::RefreshToken { refresh_token, scope } => {
                served(GrantType::RefreshToken)?;
                let renewal = refresh::Renewal {
                    text: &refresh_token,
                    scope,
                    bound: &bound,
                    resource: resource.as_deref(),
                    details,
                };
                self.refresh(call, &client, renewal).await
            }
            TokenRequest::ClientCredentials { scope } => {
                served(GrantType::ClientCredentials)?;
                if details.is_some() {
                    let sentence = "A disclosure is about a visitor; client_credentials speak for nobody.";
                    return Err(Error::new(Code::InvalidAuthorizationDetails, sentence).into());
                }
                self.client_credentials(call, &client, scope, (&bound, resource.as_deref())).await
            }
            TokenRequest::PreAuthorizedCode { .. } => Err(SERVED.into()),
        }
    }
}

impl Provider {
    /// An access token that is read, before the transaction that keeps it. `None` while the visitor has no name at the
    /// client: then the grant is worth nothing.
    async fn sign_ahead(
        &self,
        tx: &impl Tx,
        now: Moment,
        client: &Client,
        (granted, holder): (&grant::Model, &Holder<'_>),
    ) -> Result<Option<String>, TokenError> {
        let sub = subject::find(tx, granted.visitor, &client.row.sector_host).await?;
        let Some(sub) = sub else { return Ok(None) };
        let words = Words { alg: client.metadata.id_token_alg(), sub: &sub, grant: Some(granted) };
        Ok(Some(mint::signed(&self.0, now, holder, words)?))
    }
}

/// An access token's answer, to which a grant adds what it has.
fn issued(access_token: String, holder: &Holder<'_>) -> TokenResponse {
    TokenResponse {
        access_token,
        token_type: Confirmation::token_type(holder.confirmation),
        expires_in: mint::ACCESS_LASTS.as_secs(),
        refresh_token: None,
        id_token: None,
        scope: holder.scope.to_owned(),
        authorization_details: holder.details.cloned().into_iter().collect(),
    }
}
