//! Enrolment by reader apps, kiosks and wallets: JSON in one documented schema (docs/enrolment.md).

use crate::{Door, Fault, door::Officer, error, page::enrol::advice, visitor::occasion};
use ::visitor::{Begun, Bytes, EnrolError, Enrolled, Evidence, Holder, Joined, Jwk, Occasion, Progress};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Json, Path},
};
use data_encoding::BASE64;
use kernel::Failure;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Largest body of evidence, in bytes: EF.SOD and four groups of 64 KiB, in base64.
pub(crate) const EVIDENCE: usize = 512 * 1024;
/// Largest response of a chip to one command, in bytes.
const RESPONSE: usize = 1024;

/// What a session is begun with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begin {
    /// `"passkey"`, or `{"jwk": …}`.
    holder: Value,
    /// Whether the name in its own script is to be read too.
    #[serde(default = "yes")]
    native_name: bool,
    /// Whether the visitor is enrolled and lost their passkey.
    #[serde(default)]
    recover: bool,
    /// At a desk: why the officer acts.
    #[serde(default)]
    desk: Option<String>,
}

/// The chip's response to our command.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    response: Bytes,
}

const fn yes() -> bool {
    true
}

fn malformed(says: &str) -> Fault {
    Fault::problem(400, "invalid_request", says)
}

fn holder(value: &Value) -> Result<Holder, Fault> {
    match (value.as_str(), value.get("jwk")) {
        (Some("passkey"), _) => Ok(Holder::Passkey),
        (None, Some(key)) => {
            let key = Jwk::parse(key)
                .map_err(|_| malformed("holder.jwk is no public key of EC P-256, Ed25519 or RSA."))?;
            Ok(Holder::Wallet(Box::new(key)))
        }
        _ => Err(malformed("holder is passkey, or an object with a jwk.")),
    }
}

/// Who brings the passport: an officer with a token, a visitor who signed in by passkey, or anybody.
async fn brought(door: &Door, body: &Begin) -> Result<(Door, Occasion), Fault> {
    if let Some(code) = &body.desk {
        let unknown =
            || malformed("desk is present, chip_unreadable or another reason of the documentation.");
        let reason = code.parse().map_err(|_| unknown())?;
        let officer = Officer::of(door).await?;
        let officer = officer
            .ok_or_else(|| Fault::problem(401, "unauthenticated", "Send an officer's token as Bearer."))?;
        return Ok((officer.door, Occasion::Desk(reason)));
    }
    let own = occasion(door).await?;
    let recovers = body.recover && own == Occasion::Oneself;
    Ok((door.clone(), if recovers { Occasion::Recovery } else { own }))
}

fn described(begun: &Begun) -> Value {
    let keys: Map<String, Value> = begun
        .keys
        .iter()
        .map(|(domain, key)| (domain.code().to_owned(), BASE64.encode(key).into()))
        .collect();
    json!({
        "session": begun.id.expose(),
        "groups": begun.groups,
        "nonces": begun.nonces.iter().map(|n| BASE64.encode(n)).collect::<Vec<_>>(),
        "keys": keys,
        "expires_at": begun.expires_at.rfc3339(),
        "keys_expire_at": begun.keys_expire_at.rfc3339(),
    })
}

fn reply(status: StatusCode, kind: &str, body: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type(kind)
        .body(body.to_string())
}

fn put(body: &mut Value, name: &str, value: impl Into<Value>) {
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), value.into());
    }
}

fn answered(status: StatusCode, body: &Value) -> HttpResponse {
    reply(status, "application/json", body)
}

/// POST /enrol/sessions.
pub(crate) async fn begin(door: Door, body: Json<Begin>) -> Result<HttpResponse, Fault> {
    let holder = holder(&body.holder)?;
    let (door, occasion) = brought(&door, &body).await?;
    match door.state.visitors.begin(door.call, occasion, &holder, body.native_name).await {
        Ok(begun) => Ok(answered(StatusCode::CREATED, &described(&begun))),
        Err(error) => Ok(problem(&door, &error)),
    }
}

/// POST /enrol/sessions/{id}/evidence.
pub(crate) async fn evidence(
    door: Door,
    id: Path<String>,
    body: Json<Evidence>,
) -> Result<HttpResponse, Fault> {
    match door.state.visitors.present(door.call, &id, body.into_inner()).await {
        Ok(Progress::Done(enrolled)) => done(&door, &enrolled).await,
        Ok(Progress::Command(command, until)) => {
            let body = json!({
                "status": "chip",
                "command": BASE64.encode(&command),
                "expires_at": until.rfc3339(),
            });
            Ok(answered(StatusCode::ACCEPTED, &body))
        }
        Err(error) => Ok(problem(&door, &error)),
    }
}

/// POST /enrol/sessions/{id}/chip.
pub(crate) async fn chip(door: Door, id: Path<String>, body: Json<Response>) -> Result<HttpResponse, Fault> {
    if body.response.0.len() > RESPONSE {
        return Err(Fault::problem(413, "too_large", "No chip answers one command at such length."));
    }
    match door.state.visitors.relay(door.call, &id, &body.response.0).await {
        Ok(enrolled) => done(&door, &enrolled).await,
        Err(error) => Ok(problem(&door, &error)),
    }
}

/// What came of it, with a link that opens the account once where there is somebody to let in.
async fn done(door: &Door, enrolled: &Enrolled) -> Result<HttpResponse, Fault> {
    let status = match enrolled.joined {
        Joined::New => "enrolled",
        Joined::Known => return Ok(refusal(door, StatusCode::CONFLICT, "document_known", None)),
        Joined::Renewed => "renewed",
        Joined::Proved => "proved",
        Joined::Recognised => "recognised",
    };
    let mut body = json!({
        "status": status,
        "assurance": enrolled.evidence.code(),
        "acr": enrolled.evidence.acr(),
        "verdict": enrolled.verdict,
    });
    if matches!(enrolled.joined, Joined::New | Joined::Recognised) {
        let way = door.state.visitors.hand_over(door.call, enrolled.visitor).await;
        let way = way.map_err(|e| Fault::of_problem(&e))?;
        let path = format!("enrol/continue/{}", way.secret.expose());
        let link = door.state.issuer_url.join(&path).map_err(|_| Fault::failed())?;
        put(&mut body, "continue_uri", link.as_str());
        put(&mut body, "continue_expires_at", way.expires_at.rfc3339());
    }
    let created = if enrolled.joined == Joined::New { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answered(created, &body))
}

fn problem(door: &Door, failure: &EnrolError) -> HttpResponse {
    if let EnrolError::Refused(verdict) = failure {
        let wrong = verdict.failures();
        let codes = if wrong.is_empty() { verdict.codes() } else { wrong };
        let code = advice::leading(&codes).unwrap_or(failure.code());
        return refusal(door, StatusCode::UNPROCESSABLE_ENTITY, code, Some(json!(**verdict)));
    }
    match failure {
        EnrolError::Session
        | EnrolError::NotAsked
        | EnrolError::Files(_)
        | EnrolError::Reported
        | EnrolError::Unclear => refusal(door, error::status_of(failure), failure.code(), None),
        other => {
            error::log(other);
            let body = json!({ "status": error::status_of(other).as_u16(), "code": other.code(), "title": other.public() });
            reply(error::status_of(other), "application/problem+json", &body)
        }
    }
}

/// A refusal with its cause and the next step in the caller's language (RFC 9457).
fn refusal(door: &Door, status: StatusCode, code: &str, verdict: Option<Value>) -> HttpResponse {
    let cause = advice::cause(code);
    let mut body = json!({
        "status": status.as_u16(),
        "code": code,
        "cause": cause,
        "title": door.frame.word("cause", cause),
        "detail": door.frame.word("next", cause),
        "request": door.frame.request,
    });
    if let Some(verdict) = verdict {
        put(&mut body, "verdict", verdict);
    }
    // Whose passports can be verified, for who asks why theirs cannot.
    if let Some(page) = door.state.issuer_url.join("coverage").ok().filter(|_| cause == "anchor") {
        put(&mut body, "help_uri", page.as_str());
    }
    reply(status, "application/problem+json", &body)
}
