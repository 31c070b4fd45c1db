//! What pages of other origins may ask and read (Fetch §3.3): documents that are public, and what relying parties that
//! run in a browser call (RFC 9700 §2.6). Any page may ask; never with cookies, as `*` forbids these. Whether the page
//! is its client's is the provider's to judge, before it does anything.

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderValue},
    },
    middleware::Next,
};

/// Methods of whatever is behind this guard.
const METHODS: &str = "GET, POST";
/// What a page may send beside what any form can.
const SENT: &str = "authorization, content-type, dpop, if-none-match, x-fapi-interaction-id";
/// What a page may read beside what any answer has.
const READ: &str = "www-authenticate, retry-after, guosuo-receipt, x-fapi-interaction-id";
/// How long a browser may keep our answer to its question, in seconds.
const KEPT: &str = "3600";

/// Answers a browser's question whether a page may ask (Fetch §3.3.2), and lets the page read what is answered.
pub(crate) async fn cors<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if request.method() == Method::OPTIONS {
        let answer = HttpResponse::NoContent()
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, METHODS))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((header::ACCESS_CONTROL_MAX_AGE, KEPT))
            .finish();
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let mut response = next.call(request).await?.map_into_left_body();
    let readable =
        [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::ACCESS_CONTROL_EXPOSE_HEADERS, READ)];
    for (name, value) in readable {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
