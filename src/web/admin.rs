//! What operators' programs do: JSON, with a bearer token.

use crate::{Fault, door::Operator, reply};
use ::visitor::{Activation, Dropping, Grounds, Import, SourceName};
use actix_web::{HttpResponse, web::Json};
use data_encoding::BASE64;
use kernel::{Claim, ClientId, Country, Granularity, Purpose};
use serde::Deserialize;
use serde_json::json;

/// An impact assessment on file.
#[derive(Debug, Deserialize)]
pub(crate) struct Assessment {
    client: ClientId,
    purpose: Purpose,
    claims: Vec<(Claim, Granularity)>,
}

/// A foreign authority's demand about the holder of a passport.
#[derive(Deserialize)]
pub(crate) struct Letter {
    issuer: String,
    number: String,
    country: Country,
    claims: Vec<(Claim, Granularity)>,
    /// A file reference; never a word about a person.
    file: String,
}

/// A signed list, with the certificate its signer must come from if it is the first of its source.
#[derive(Debug, Deserialize)]
pub(crate) struct SignedList {
    /// Base64.
    list: String,
    #[serde(default)]
    source: Option<String>,
    /// Base64.
    #[serde(default)]
    pin: Option<String>,
}

/// The newest list of a source is to count.
#[derive(Debug, Deserialize)]
pub(crate) struct Activate {
    source: String,
    reason: String,
    /// Also when keys that have not expired would no longer count.
    #[serde(default)]
    confirm: bool,
}

/// POST /admin/assessments.
pub(crate) async fn assessment(operator: Operator, body: Json<Assessment>) -> Result<HttpResponse, Fault> {
    let Assessment { client, purpose, claims } = body.into_inner();
    let privacy = &operator.state.privacy;
    let scope = privacy.file_assessment(operator.call, client, purpose, &claims).await;
    Ok(reply::json(&json!({ "scope": scope.map_err(|e| Fault::of_problem(&e))? })))
}

/// POST /admin/authority-letters.
pub(crate) async fn letter(operator: Operator, body: Json<Letter>) -> Result<HttpResponse, Fault> {
    let Letter { issuer, number, country, claims, file } = body.into_inner();
    let visitors = &operator.state.visitors;
    let found = visitors.find_by_document(&issuer, &number).await.map_err(|e| Fault::of_problem(&e))?;
    let visitor =
        found.ok_or_else(|| Fault::problem(404, "not_found", "Nobody with that passport is enrolled."))?;
    let privacy = &operator.state.privacy;
    let refusal = privacy.authority_letter(operator.call, visitor, country, &claims, &file).await;
    Ok(reply::json(&json!({ "code": refusal.map_err(|e| Fault::of_problem(&e))?.code })))
}

/// GET /admin/trust.
pub(crate) async fn trust(operator: Operator) -> Result<HttpResponse, Fault> {
    let list = operator.state.visitors.trust().list().await;
    Ok(reply::json(&list.map_err(|e| Fault::of_problem(&e))?))
}

/// POST /admin/trust.
pub(crate) async fn import(operator: Operator, body: Json<SignedList>) -> Result<HttpResponse, Fault> {
    let bytes = |text: &str| {
        let not_base64 = || Fault::problem(400, "invalid_request", "Lists and pins are base64.");
        BASE64.decode(text.as_bytes()).map_err(|_| not_base64())
    };
    let import = Import {
        list: bytes(&body.list)?,
        pin: body.pin.as_deref().map(bytes).transpose()?,
        source: body.source.as_deref().map(source).transpose()?,
        activation: None,
    };
    let done = operator.state.visitors.trust().import(operator.call, import).await;
    Ok(reply::json(&done.map_err(|e| Fault::of_problem(&e))?))
}

/// POST /admin/trust/activate: by another operator than who imported the list.
pub(crate) async fn activate(operator: Operator, body: Json<Activate>) -> Result<HttpResponse, Fault> {
    let reason = Grounds::parse(&body.reason).map_err(|e| Fault::of_problem(&e))?;
    let dropping = if body.confirm { Dropping::Confirmed } else { Dropping::Refused };
    let trust = operator.state.visitors.trust();
    let done = trust.activate(operator.call, &source(&body.source)?, Activation { reason, dropping }).await;
    Ok(reply::json(&done.map_err(|e| Fault::of_problem(&e))?))
}

fn source(name: &str) -> Result<SourceName, Fault> {
    SourceName::parse(name).map_err(|e| Fault::of_problem(&e))
}
