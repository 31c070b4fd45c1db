//! OpenID4VP endpoints: a relying party asks, a wallet answers, the relying party fetches.

use crate::{Door, Fault, Form, reply};
use ::provider::{Shown, TokenError};
use ::verifier::{Outcome, Question};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Json, Path},
};
use kernel::{ClientId, PresentationId, Purpose};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a relying party posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    purpose: Purpose,
    dcql_query: Value,
}

/// The relying party that says who it is.
pub(crate) async fn caller(door: &Door, request: &HttpRequest) -> Result<ClientId, Fault> {
    let authorization = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    match door.state.provider.caller(door.call, Shown::by(authorization), &[]).await {
        Ok(client) => Ok(client),
        Err(TokenError::Refused(e)) => Err(Fault::oauth(e.code.name(), e.description, true)),
        Err(TokenError::Failed(e)) => Err(Fault::of_oauth(&e)),
    }
}

/// POST /presentations.
pub(crate) async fn ask(door: Door, request: HttpRequest, asked: Json<Asked>) -> Result<HttpResponse, Fault> {
    let client = caller(&door, &request).await?;
    let Asked { purpose, dcql_query } = asked.into_inner();
    let question = Question { purpose, query: dcql_query };
    let call = door.call.by(kernel::Actor::Client(client));
    let made =
        door.state.verifier.request(call, client, &question).await.map_err(|e| Fault::of_problem(&e))?;
    Ok(reply::json(&json!({
        "id": made.id, "request_uri": made.request_uri, "uri": made.uri, "expires_at": made.expires_at.rfc3339(),
    })))
}

/// GET /presentations/{id}.
pub(crate) async fn result(
    door: Door,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Fault> {
    let client = caller(&door, &request).await?;
    let id: PresentationId =
        id.parse().map_err(|_| Fault::problem(404, "not_found", "There is no such presentation."))?;
    let call = door.call.by(kernel::Actor::Client(client));
    let outcome = door.state.verifier.result(call, client, id).await.map_err(|e| Fault::of_problem(&e))?;
    Ok(match outcome {
        Outcome::Pending => reply::json(&json!({ "state": "pending" })),
        Outcome::Refused { code } => reply::json(&json!({ "state": "refused", "code": code })),
        Outcome::Presented { claims, entry } => {
            let mut response = reply::json(&json!({ "state": "presented", "claims": claims }));
            reply::receipt(&mut response, entry);
            response
        }
    })
}

/// GET and POST /presentations/request/{state}: the signed request (OpenID4VP §5.10).
pub(crate) async fn request_object(door: Door, state: Path<String>) -> Result<HttpResponse, Fault> {
    let jwt =
        door.state.verifier.request_object(door.call, &state).await.map_err(|e| Fault::of_problem(&e))?;
    Ok(HttpResponse::Ok()
        .content_type("application/oauth-authz-req+jwt")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(jwt))
}

/// POST /presentations/response: the wallet's answer (OpenID4VP §8.2).
pub(crate) async fn respond(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.state.verifier.respond(door.call, &form.0).await.map_err(|e| Fault::of_problem(&e))?;
    Ok(reply::json(&json!({})))
}
