//! Tokens straight from the authorization endpoint (OpenID Connect Core §3.2), for clients the operator allows it. The ID
//! token says who signed in; of the person it tells what was asked in it, and where no access token comes along, what was
//! asked at all (§5.4).

use crate::{
    Authorize, Error, Provider, id_token,
    mint::{self, Holder, Kind, Words},
    request::Request,
    subject,
};
use audit::{Action, Event};
use kernel::{Call, GrantId};
use oauth::{
    Code,
    authorize::{Answer, ResponseType},
};
use storage::{WriteTx, grant};
use visitor::SignedIn;

impl Provider {
    /// Answers with an ID token, and with an access token where one is wanted.
    pub(crate) async fn respond_at_once(
        &self,
        call: Call,
        mut tx: WriteTx,
        request: &Request,
        (id, session): (GrantId, &SignedIn),
    ) -> Result<Authorize, Error> {
        let corrupt = || Error::Internal(storage::Error::Corrupt("grant"));
        let (row, metadata) = self.0.client_in(&tx, request.client).await?.ok_or_else(corrupt)?;
        let granted = grant::find(&tx, id).await?.ok_or_else(corrupt)?;
        let sub = subject::ensure(&tx, session.visitor, &row.sector_host).await?;
        let mut members = Vec::new();
        let client = row.id.to_string();
        let access = match request.response {
            ResponseType::IdTokenToken => {
                let holder = Holder {
                    client: &client,
                    grant: Some(id),
                    visitor: Some(session.visitor),
                    scope: &request.scope,
                    resource: None,
                    confirmation: None,
                    words: Words::of(&metadata, &sub, Some(&granted)),
                    details: request.details.as_ref(),
                };
                Some(mint::token(&tx, &self.0, Kind::Access, &holder).await?)
            }
            ResponseType::Code | ResponseType::IdToken => None,
        };
        let event = Event::new(Action::TokenIssued)
            .subject(session.visitor)
            .recipient(row.id)
            .purpose(request.purpose)
            .country(row.country)
            .note(format!("{id} {}", request.response.name()));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        let Some(inside) = self.0.inside(call, &row, &granted).await? else {
            return self.0.refuse(call.now, request, Code::AccessDenied, "The visitor took it back.");
        };
        let login = id_token::Login {
            sub,
            client: (row.id, &metadata),
            grant: &granted,
            nonce: request.nonce.clone(),
            access_token: access.as_deref(),
            acr: granted.acr.clone(),
            inside,
        };
        members.push(("id_token", id_token::sign(&self.0, call.now, login)?));
        if let Some(access) = access {
            members.push(("access_token", access));
            members.push(("token_type", "Bearer".to_owned()));
            members.push(("expires_in", mint::ACCESS_LASTS.as_secs().to_string()));
            members.push(("scope", request.scope.clone()));
        }
        let answer = Answer::tokens(members, &self.0.issuer, request.state.as_deref());
        let state = self.0.session_state(request.client, &request.redirect_uri, session.session);
        let answer = state.into_iter().fold(answer, |answer, state| answer.and("session_state", state));
        self.0.send(call.now, answer, &request.way())
    }
}
