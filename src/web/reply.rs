//! Replies: pages with their cookies, redirections, JSON.

use crate::{Door, document::Document, guard::Headers};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    cookie::{Cookie, SameSite, time::Duration},
    http::{
        StatusCode,
        header::{self, ETag, EntityTag, Header, HeaderName, HeaderValue, IfNoneMatch},
    },
    web::Bytes,
};
use askama::Template;
use serde::Serialize;

/// A page, or a sentence when even the page fails.
pub(crate) fn html(mut builder: HttpResponseBuilder, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(text) => builder.content_type("text/html; charset=utf-8").body(text),
        Err(error) => {
            tracing::error!(%error, "a page did not render");
            HttpResponse::InternalServerError().body("The page could not be shown. Try again later.")
        }
    }
}

fn cookie<'a>(door: &Door, name: &'a str, value: String) -> Cookie<'a> {
    Cookie::build(name, value)
        .path("/")
        .http_only(true)
        .secure(door.state.cookies.secure)
        .same_site(SameSite::Lax)
        .finish()
}

/// A page for this browser: never cached, with the form token's cookie.
pub(crate) fn page(door: &Door, page: &impl Template) -> HttpResponse {
    page_to(door, page, Vec::new())
}

/// A page whose form leads to these origins besides our own.
pub(crate) fn page_to(door: &Door, page: &impl Template, form_action: Vec<String>) -> HttpResponse {
    with(door, page, Headers { form_action, ..Headers::default() })
}

/// A page with frames of these origins.
pub(crate) fn page_around(door: &Door, page: &impl Template, frames: Vec<String>) -> HttpResponse {
    with(door, page, Headers { frames, ..Headers::default() })
}

/// A page whose script speaks to nobody: what a reader gives it stays in the browser.
pub(crate) fn page_apart(door: &Door, page: &impl Template) -> HttpResponse {
    with(door, page, Headers { apart: true, ..Headers::default() })
}

fn with(door: &Door, page: &impl Template, headers: Headers) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    if door.fresh {
        builder.cookie(cookie(door, door.state.cookies.form(), door.frame.token.clone()));
    }
    if let Some(tag) = &door.chosen {
        let mut kept = cookie(door, door.state.cookies.language(), tag.clone());
        kept.set_max_age(Duration::days(365));
        builder.cookie(kept);
    }
    let mut response = html(builder, page);
    response.extensions_mut().insert(Headers { nonce: Some(door.frame.nonce.clone()), ..headers });
    response
}

/// 303: what follows is got, not posted again (RFC 9110 §15.4.4).
#[must_use]
pub fn see_other(place: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, place))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Puts a new session into the browser: a new token at every sign-in.
pub fn set_session(door: &Door, response: &mut HttpResponse, token: &str) {
    set(door, response, door.state.cookies.session(), token);
}

pub(crate) fn set_staff(door: &Door, response: &mut HttpResponse, token: &str) {
    set(door, response, door.state.cookies.staff(), token);
}

pub(crate) fn set_console(door: &Door, response: &mut HttpResponse, token: &str) {
    set(door, response, door.state.cookies.console(), token);
}

fn set(door: &Door, response: &mut HttpResponse, name: &'static str, value: &str) {
    if let Err(error) = response.add_cookie(&cookie(door, name, value.to_owned())) {
        tracing::error!(%error, "a cookie could not be set");
    }
}

pub(crate) fn forget(door: &Door, response: &mut HttpResponse, name: &'static str) {
    let mut gone = cookie(door, name, String::new());
    gone.make_removal();
    if let Err(error) = response.add_cookie(&gone) {
        tracing::error!(%error, "a cookie could not be removed");
    }
}

/// JSON that must not be kept (RFC 6749 §5.1).
pub(crate) fn json(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(body)
}

/// Names the log's entry of what was just told: its receipt is at `/receipts/{index}` as soon as it is signed.
pub(crate) fn receipt(response: &mut HttpResponse, entry: u64) {
    response.headers_mut().insert(HeaderName::from_static("guosuo-receipt"), HeaderValue::from(entry));
}

/// A signed answer that must not be kept.
pub(crate) fn signed(kind: &'static str, token: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .content_type(kind)
        .body(token)
}

/// The same of something that was made: 201.
pub(crate) fn created(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(body)
}

/// An answer with a validator (RFC 9110 §8.8.3); 304 to who has it already.
pub(crate) fn tagged(
    request: &HttpRequest,
    kind: &'static str,
    cache: String,
    tag: EntityTag,
    body: impl Into<Bytes>,
) -> HttpResponse {
    let same = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(&tag)),
        Err(_) => false,
    };
    let status = if same { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut builder = HttpResponse::build(status);
    builder.insert_header((header::CACHE_CONTROL, cache)).insert_header(ETag(tag));
    if same { builder.finish() } else { builder.content_type(kind).body(body.into()) }
}

/// A public document with a validator, kept for a while.
pub(crate) fn published(
    request: &HttpRequest,
    kind: &'static str,
    seconds: u32,
    document: Document,
) -> HttpResponse {
    let cache = format!("public, max-age={seconds}");
    let mut response = tagged(request, kind, cache, document.tag, document.body);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
