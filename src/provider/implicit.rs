//! Tokens straight from the authorization endpoint (OpenID Connect Core §3.2), for clients the operator allows it. The ID
//! token says who signed in; of the person it tells what was asked in it, and where no access token comes along, what was
//! asked at all (§5.4).

use crate::{
    Authorize, Error, Provider, id_token,
    known::Known,
    mint::{self, Holder, Kind, Words},
    request::Request,
};
use audit::{Action, Event};
use kernel::{Actor, Call};
use oauth::{
    Code, TokenFormat,
    authorize::{Answer, ResponseType},
};
use storage::grant;

impl Provider {
    /// Answers with an ID token, and with an access token where one is wanted. The grant is there already, as it is when
    /// a code is redeemed.
    pub(crate) async fn respond_at_once(
        &self,
        call: Call,
        request: &Request,
        (row, metadata): &Known,
        (granted, sub): (grant::Model, String),
    ) -> Result<Authorize, Error> {
        let client = row.id.to_string();
        let holder = Holder {
            client: &client,
            grant: Some(granted.id),
            visitor: Some(granted.visitor),
            scope: &request.scope,
            resource: None,
            confirmation: None,
            details: request.details.as_ref(),
        };
        let access = match (request.response, metadata.access_token_format) {
            (ResponseType::Code | ResponseType::IdToken, _) => None,
            (ResponseType::IdTokenToken, TokenFormat::Opaque) => Some(mint::random(&self.0)),
            (ResponseType::IdTokenToken, TokenFormat::Jwt) => {
                let words = Words { alg: metadata.id_token_alg(), sub: &sub, grant: Some(&granted) };
                Some(mint::signed(&self.0, call.now, &holder, words)?)
            }
        };
        let mut tx = self.0.store.write(call.by(Actor::Visitor(granted.visitor))).await?;
        if let Some(access) = &access {
            mint::keep(&tx, &self.0, (Kind::Access, access), &holder).await?;
        }
        let event = Event::new(Action::TokenIssued)
            .subject(granted.visitor)
            .recipient(row.id)
            .purpose(request.purpose)
            .country(row.country)
            .note(format!("{} {}", granted.id, request.response.name()));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        let Some(inside) = self.0.inside(call, row, &granted).await? else {
            return self.0.refuse(call.now, request, Code::AccessDenied, "The visitor took it back.");
        };
        let login = id_token::Login {
            sub,
            client: (row.id, metadata),
            grant: &granted,
            nonce: request.nonce.clone(),
            access_token: access.as_deref(),
            acr: granted.acr.clone(),
            inside,
        };
        let mut members = vec![("id_token", id_token::sign(&self.0, call.now, login)?)];
        if let Some(access) = access {
            members.push(("access_token", access));
            members.push(("token_type", "Bearer".to_owned()));
            members.push(("expires_in", mint::ACCESS_LASTS.as_secs().to_string()));
            members.push(("scope", request.scope.clone()));
        }
        let answer = Answer::tokens(members, &self.0.issuer, request.state.as_deref());
        let state = self.0.session_state(request.client, &request.redirect_uri, granted.session);
        let answer = state.into_iter().fold(answer, |answer, state| answer.and("session_state", state));
        self.0.send(call.now, answer, &request.way())
    }
}
