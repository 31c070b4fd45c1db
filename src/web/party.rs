//! What operators' programs do with relying parties: invite, list, suspend, remove, end what was granted.

use crate::{Fault, door::Operator, provider::refused, reply};
use actix_web::{
    HttpResponse,
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
}

const fn one() -> u32 {
    1
}

const fn week() -> u64 {
    7
}

/// POST /admin/invitations.
pub(crate) async fn invite(operator: Operator, body: Json<Invite>) -> Result<HttpResponse, Fault> {
    let Invite { standing, uses, days } = body.into_inner();
    let lasts = Duration::from_secs(days.saturating_mul(DAY));
    let made = operator.state.provider.invite(operator.call, standing, (uses, lasts)).await;
    made.map(|made| reply::created(&made)).map_err(|e| refused(&e, false))
}

/// GET /admin/clients.
pub(crate) async fn list(operator: Operator) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.clients().await.map_err(|e| Fault::of_problem(&e))?;
    let view = |c: &::provider::ClientView| json!({ "client_id": c.id, "client_name": c.name, "country": c.country });
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

/// GET /admin/logouts: whom we could not tell of a sign-out.
pub(crate) async fn untold(operator: Operator) -> Result<HttpResponse, Fault> {
    let all = operator.state.provider.untold().await;
    Ok(reply::json(&all.map_err(|e| Fault::of_problem(&e))?))
}
