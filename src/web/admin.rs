//! What operators' programs do: JSON, with a bearer token.

use crate::{Fault, door::Operator, reply};
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

/// Certificates to trust: a certificate, or a signed list with the certificates its signer must come from.
#[derive(Debug, Deserialize)]
pub(crate) struct Trusted {
    source: String,
    certificates: String,
    #[serde(default)]
    pins: Vec<String>,
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

/// POST /admin/trust.
pub(crate) async fn trust(operator: Operator, body: Json<Trusted>) -> Result<HttpResponse, Fault> {
    let bytes = |text: &str| {
        let not_base64 = || Fault::problem(400, "invalid_request", "Certificates and pins are base64.");
        BASE64.decode(text.as_bytes()).map_err(|_| not_base64())
    };
    let certificates = bytes(&body.certificates)?;
    let pins = body.pins.iter().map(|p| bytes(p)).collect::<Result<Vec<_>, _>>()?;
    let visitors = &operator.state.visitors;
    let done = visitors.import_trust(operator.call, &certificates, &pins, &body.source).await;
    let done = done.map_err(|e| Fault::of_problem(&e))?;
    Ok(reply::json(&json!({ "added": done.added, "known": done.known, "signed": done.signed })))
}
