//! Whose passports can be verified: for people before they scan, and for programs.

use crate::{Door, Fault, Form, document::Document, page::coverage::Coverage, reply};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};

/// How long a program may keep the table, in seconds.
const KEPT: u32 = 300;

/// Whether a program asks: it wants JSON and no page (RFC 9110 §12.5.1).
fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// GET /coverage.
pub(crate) async fn page(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    if wants_json(&request) {
        return json(door, request).await;
    }
    let rows = door.state.visitors.trust().coverage(door.call.now).await.map_err(|e| door.page(&e))?;
    let query = Form::query(&request);
    let mut response = reply::page(&door, &Coverage::new(door.frame.clone(), &rows, query.one("q")));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    Ok(response)
}

/// GET /coverage.json.
pub(crate) async fn json(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let rows = door.state.visitors.trust().coverage(door.call.now).await;
    let rows = rows.map_err(|e| Fault::of_problem(&e))?;
    let body = serde_json::to_vec(&serde_json::json!({ "issuers": rows })).map_err(|_| Fault::failed())?;
    let mut response = reply::published(&request, "application/json", KEPT, Document::of(body));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}
