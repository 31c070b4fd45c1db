//! What operators' programs do with relying parties: invite, list, suspend, remove, end what was granted; and their logos.

use crate::{Door, Fault, document::Document, door::Operator, provider::refused, reply};
use ::provider::Terms;
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Json, Path},
};
use kernel::ClientId;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: u64 = 24 * 3600;

/// What an invitation gives.
#[derive(Debug, Deserialize)]
pub(crate) struct Invite {
    /// Members of ours, and the widest scope.
    standing: Value,
    #[serde(default = "one")]
    uses: u32,
    #[serde(default = "week")]
    days: u64,
    /// Whether who registers waits for an operator.
    #[serde(default)]
    approval: bool,
}

const fn one() -> u32 {
    1
}

const fn week() -> u64 {
    7
}

/// POST /admin/invitations.
pub(crate) async fn invite(operator: Operator, body: Json<Invite>) -> Result<HttpResponse, Fault> {
    let Invite { standing, uses, days, approval } = body.into_inner();
    let terms = Terms { uses, lasts: Duration::from_secs(days.saturating_mul(DAY)), approval };
    let made = operator.state.provider.invite(operator.call, standing, terms).await;
    made.map(|made| reply::created(&made)).map_err(|e| refused(&e, false))
}

/// GET /admin/clients.
pub(crate) async fn list(operator: Operator) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.clients().await.map_err(|e| Fault::of_problem(&e))?;
    let view = |c: &::provider::ClientView| {
        json!({ "client_id": c.id, "client_name": c.name, "country": c.country, "state": c.state,
                "pending": c.pending })
    };
    Ok(reply::json(&all.iter().map(view).collect::<Vec<_>>()))
}

fn id(text: &str) -> Result<ClientId, Fault> {
    text.parse().map_err(|_| Fault::problem(404, "no_client", "There is no such relying party."))
}

/// GET /admin/clients/{id}/grants: what was granted to it, without a word of the persons.
pub(crate) async fn grants(operator: Operator, client: Path<String>) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.grants_to(id(&client)?).await;
    Ok(reply::json(&all.map_err(|e| Fault::of_problem(&e))?))
}

/// GET /admin/clients/{id}/sessions: the open sessions it was told of, without a word of the persons.
pub(crate) async fn sessions(operator: Operator, client: Path<String>) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.sessions_at(id(&client)?).await;
    Ok(reply::json(&all.map_err(|e| Fault::of_problem(&e))?))
}

/// POST /admin/clients/{id}/end-sessions.
pub(crate) async fn end_sessions(operator: Operator, client: Path<String>) -> Result<HttpResponse, Fault> {
    let ended = operator.state.provider.end_sessions_at(operator.call, id(&client)?).await;
    Ok(reply::json(&json!({ "sessions": ended.map_err(|e| Fault::of_problem(&e))? })))
}

/// POST /admin/sessions/{id}/end.
pub(crate) async fn end_session(operator: Operator, session: Path<String>) -> Result<HttpResponse, Fault> {
    let session = session.parse().map_err(|_| gone())?;
    let ended = operator.state.provider.end_session_at(operator.call, session).await;
    ended.map(|()| HttpResponse::NoContent().finish()).map_err(|e| Fault::of_problem(&e))
}

/// POST /admin/clients/{id}/grants/{grant}/end.
pub(crate) async fn end_grant(
    operator: Operator,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Fault> {
    let (client, grant) = path.into_inner();
    let which = (id(&client)?, grant.parse().map_err(|_| gone())?);
    let tokens = operator.state.provider.end_grant(operator.call, which).await;
    Ok(reply::json(&json!({ "tokens": tokens.map_err(|e| Fault::of_problem(&e))? })))
}

fn gone() -> Fault {
    Fault::of_problem(&::provider::Error::Gone)
}

/// POST /admin/clients/{id}/end-grants.
pub(crate) async fn end_grants(operator: Operator, client: Path<String>) -> Result<HttpResponse, Fault> {
    let ended = operator.state.provider.end_grants(operator.call, id(&client)?).await;
    let (grants, tokens) = ended.map_err(|e| Fault::of_problem(&e))?;
    Ok(reply::json(&json!({ "grants": grants, "tokens": tokens })))
}

/// POST /admin/clients/{id}/{deed}: suspend, resume or remove.
pub(crate) async fn advance(operator: Operator, path: Path<(String, String)>) -> Result<HttpResponse, Fault> {
    let (client, deed) = path.into_inner();
    let (provider, call, client) = (&operator.state.provider, operator.call, id(&client)?);
    let done = match deed.as_str() {
        "suspend" => provider.suspend(call, client).await,
        "resume" => provider.resume_client(call, client).await,
        "remove" => provider.remove(call, client).await,
        _ => {
            return Err(Fault::problem(
                404,
                "not_found",
                "Known are suspend, resume, remove and end-grants.",
            ));
        }
    };
    done.map(|()| HttpResponse::NoContent().finish()).map_err(|e| Fault::of_problem(&e))
}

/// GET /parties/{id}/logo: from our own address, for the pages that show it.
pub(crate) async fn logo(
    door: Door,
    request: HttpRequest,
    client: Path<String>,
) -> Result<HttpResponse, Fault> {
    let found = door.state.provider.logo(door.call, id(&client)?).await.map_err(|e| Fault::of_problem(&e))?;
    let logo =
        found.ok_or_else(|| Fault::problem(404, "no_logo", "This relying party has no logo to show."))?;
    Ok(reply::published(&request, logo.kind, 86_400, Document::kept(logo.bytes)))
}

/// GET /admin/logouts: whom we could not tell of a sign-out.
pub(crate) async fn untold(operator: Operator) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.untold().await;
    Ok(reply::json(&all.map_err(|e| Fault::of_problem(&e))?))
}
