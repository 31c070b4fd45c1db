//! OpenID4VCI endpoints, status lists and type metadata.

use crate::{Door, Fault, document::Document, reply};
use ::issuer::CredentialError;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Path},
};

/// GET /.well-known/openid-credential-issuer.
pub(crate) async fn metadata(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let body = serde_json::to_vec(&door.state.issuer.metadata()).map_err(|_| Fault::failed())?;
    Ok(reply::published(&request, "application/json", 3600, Document::of(body)))
}

/// POST /nonce (OpenID4VCI §7).
pub(crate) async fn nonce(door: Door) -> Result<HttpResponse, Fault> {
    let nonce = door.state.issuer.nonce(door.call).map_err(|e| Fault::of_oauth(&e))?;
    Ok(reply::json(&nonce))
}

/// POST /credential (OpenID4VCI §8).
pub(crate) async fn credential(door: Door, body: Bytes) -> Result<HttpResponse, Fault> {
    let Some(bearer) = door.bearer() else {
        return Err(Fault::resource(401, "invalid_token", "Send the access token as Bearer."));
    };
    match door.state.issuer.credential(door.call, bearer, &body).await {
        Ok(issued) => Ok(reply::json(&issued)),
        Err(CredentialError::InvalidToken) => {
            Err(Fault::resource(401, "invalid_token", "The access token is unknown, expired or revoked."))
        }
        Err(CredentialError::Refused(code)) => Ok(HttpResponse::BadRequest()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(code.body())),
        Err(CredentialError::Failed(e)) => Err(Fault::of_oauth(&e)),
    }
}

/// GET /statuslists/{id} (Token Status List §8).
pub(crate) async fn status_list(
    door: Door,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Fault> {
    let list = door.state.issuer.status_list(door.call, &id).await.map_err(|e| Fault::of_problem(&e))?;
    let document = Document::named(list.tag, list.jwt.as_bytes().to_vec());
    Ok(reply::published(&request, "application/statuslist+jwt", 60, document))
}

/// GET /vct/{id}/1: type metadata.
pub(crate) async fn vct(door: Door, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, Fault> {
    let body = door.state.issuer.type_metadata(&id).map_err(|e| Fault::of_problem(&e))?;
    Ok(reply::published(&request, "application/json", 3600, Document::of(body)))
}
