//! Registration of relying parties: by operators' programs, and by themselves with an invitation (RFC 7591, RFC 7592).

use crate::{Door, Fault, door::Operator, provider::refused, reply};
use ::provider::TokenError;
use actix_web::{
    HttpResponse,
    web::{Json, Path},
};
use oauth::{ClientMetadata, Registered};
use serde_json::Value;

const UNTOLD: &str = "Send the token as Bearer.";

fn bearer(door: &Door) -> Result<&str, Fault> {
    door.bearer().ok_or_else(|| Fault::resource(401, "invalid_token", UNTOLD))
}

fn told(made: Result<Registered, TokenError>) -> Result<HttpResponse, Fault> {
    made.map(|made| reply::json(&made)).map_err(|e| refused(&e, false))
}

/// POST /admin/clients, for operators: every member is theirs to say. An array registers several, all of them or none.
pub(crate) async fn add(operator: Operator, body: Json<Value>) -> Result<HttpResponse, Fault> {
    let (given, several) = match body.into_inner() {
        Value::Array(all) => (all, true),
        one => (vec![one], false),
    };
    let all: Result<Vec<_>, _> = given.into_iter().map(ClientMetadata::of).collect();
    let all = all.map_err(|e| Fault::oauth(e.code.name(), e.description, false))?;
    let made = operator.state.provider.register_all(operator.call, all).await;
    let made = made.map_err(|e| refused(&e, false))?;
    Ok(match made.as_slice() {
        [one] if !several => reply::created(one),
        all => reply::created(&all),
    })
}

/// POST /register (RFC 7591 §3): with an operator's token, or with an invitation.
pub(crate) async fn register(door: Door, body: Json<Value>) -> Result<HttpResponse, Fault> {
    let token = bearer(&door)?;
    if let Some(operator) = Operator::of(&door).await? {
        return add(operator, body).await;
    }
    let made = door.state.provider.register_invited(door.call, token, body.into_inner()).await;
    made.map(|made| reply::created(&made)).map_err(|e| refused(&e, false))
}

/// GET /register/{id} (RFC 7592 §2.1).
pub(crate) async fn read(door: Door, id: Path<String>) -> Result<HttpResponse, Fault> {
    told(door.state.provider.registration(&id, bearer(&door)?).await)
}

/// PUT /register/{id} (RFC 7592 §2.2).
pub(crate) async fn replace(door: Door, id: Path<String>, body: Json<Value>) -> Result<HttpResponse, Fault> {
    let who = (id.as_str(), bearer(&door)?);
    told(door.state.provider.reregister(door.call, who, body.into_inner()).await)
}

/// DELETE /register/{id} (RFC 7592 §2.3).
pub(crate) async fn remove(door: Door, id: Path<String>) -> Result<HttpResponse, Fault> {
    let removed = door.state.provider.unregister(door.call, &id, bearer(&door)?).await;
    removed.map(|()| HttpResponse::NoContent().finish()).map_err(|e| refused(&e, false))
}
