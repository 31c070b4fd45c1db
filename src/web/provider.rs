//! The OpenID Provider's endpoints.

use crate::{
    Door, Fault, Form, State,
    document::Document,
    door::Visitor,
    page::{consent::Consent, frames::Frames, logout::Logout as LogoutPage, message::Message, pass::Pass},
    reply,
    session::{mark, unmark},
};
use ::provider::{Answer, Authorize, Logout, ResourceError, Shown, TokenError, Told};
use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use privacy::ConsentKind;
use url::{Url, form_urlencoded};

const JSON: &str = "application/json";
/// RFC 9701 §5.
const INTROSPECTION: &str = "application/token-introspection+jwt";

fn text(request: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|v| v.to_str().ok())
}

fn authorization(request: &HttpRequest) -> Option<&str> {
    text(request, header::AUTHORIZATION)
}

/// What came beside the form. Several DPoP headers are joined, which makes none that holds (RFC 9449 §4.3).
fn shown<'a>(request: &'a HttpRequest, joined: &'a Option<String>) -> Shown<'a> {
    Shown {
        authorization: authorization(request),
        dpop: joined.as_deref(),
        certificate: request.conn_data(),
        origin: text(request, header::ORIGIN),
    }
}

fn proofs(request: &HttpRequest) -> Option<String> {
    let all: Vec<&str> = request.headers().get_all("dpop").filter_map(|v| v.to_str().ok()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn told(answer: Told, kind: &'static str) -> HttpResponse {
    match answer {
        Told::Json(value) => reply::json(&value),
        Told::Jwt(text) => reply::signed(kind, text),
    }
}

pub(crate) fn refused(error: &TokenError, basic: bool) -> Fault {
    match error {
        TokenError::Refused(e) if e.code == oauth::Code::InvalidToken => {
            Fault::resource(401, e.code.name(), e.description)
        }
        TokenError::Refused(e) => Fault::oauth(e.code.name(), e.description, basic),
        TokenError::Failed(e) => Fault::of_oauth(e),
    }
}

pub(crate) fn encoded(path: &str, name: &str, value: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    format!("{path}?{query}")
}

/// The page of an interaction, in a language of the relying party's wish.
fn page_of(path: &str, interaction: &str, locales: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("interaction", interaction);
    query.extend_pairs(locales.map(|locales| ("ui_locales", locales)));
    format!("{path}?{}", query.finish())
}

/// What the browser is shown next.
pub(crate) fn show(door: &Door, next: Authorize) -> Result<HttpResponse, Fault> {
    Ok(match next {
        Authorize::Page(error) => return Err(door.page(&error)),
        Authorize::Redirect(url) => reply::see_other(url.as_str()),
        Authorize::Again { request } => reply::see_other(&encoded("/authorize/posted", "request", &request)),
        Authorize::SignIn { interaction, locales, .. } => {
            reply::see_other(&page_of(&door.state.sign_in, &interaction, locales.as_deref()))
        }
        Authorize::FormPost { action, fields } => {
            let origin = action.origin().ascii_serialization();
            let name = action.host_str().unwrap_or_default().to_owned();
            reply::page_to(door, &Pass { frame: door.frame.clone(), name, action, fields }, vec![origin])
        }
        Authorize::Consent { interaction, locales, .. } => {
            reply::see_other(&page_of("/consent", &interaction, locales.as_deref()))
        }
    })
}

/// The consent page of an interaction, as the visitor would answer it now.
async fn asked(who: &Visitor, interaction: &str) -> Result<Consent, Fault> {
    let view = who.state.provider.question(who.call, interaction, &who.who).await;
    let view = view.map_err(|e| who.page(&e))?.ok_or_else(|| who.refuse(409, "interaction_over"))?;
    Ok(Consent::new(who.frame.clone(), interaction.to_owned(), view))
}

fn consent_page(who: &Visitor, page: &Consent) -> HttpResponse {
    reply::page_to(who, page, page.view.client.origin.clone().into_iter().collect())
}

/// GET /consent: the question.
pub(crate) async fn question(who: Visitor, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    let page = asked(&who, query.one("interaction").unwrap_or_default()).await?;
    Ok(consent_page(&who, &page))
}

/// GET /authorize.
pub(crate) async fn authorize(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let session = door.session().await?;
    let query = Form::query(&request);
    let next = door.state.provider.authorize(door.call, &query.0, session.as_ref()).await;
    let mut response = show(&door, next.map_err(|e| door.page(&e))?)?;
    mark(&door, &mut response, session.as_ref());
    Ok(response)
}

/// POST /authorize (OpenID Connect Core §3.1.2.1).
pub(crate) async fn authorize_post(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    let next = door.state.provider.authorize_post(door.call, &form.0).await;
    show(&door, next.map_err(|e| door.page(&e))?)
}

/// GET /authorize/posted: the same, with the session's cookie.
pub(crate) async fn authorize_posted(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let session = door.session().await?;
    let query = Form::query(&request);
    let sealed = query.one("request").unwrap_or_default();
    let next = door.state.provider.authorize_posted(door.call, sealed, session.as_ref()).await;
    let mut response = show(&door, next.map_err(|e| door.page(&e))?)?;
    mark(&door, &mut response, session.as_ref());
    Ok(response)
}

/// POST /consent: the visitor's answer.
pub(crate) async fn consent(who: Visitor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let provider = &who.state.provider;
    let interaction = form.one("interaction").unwrap_or_default();
    let mut page = asked(&who, interaction).await?;
    if form.one("shown") != Some(page.shown.as_str()) {
        // What would be sent has changed since the page was shown, or its language: asked again, nothing is answered.
        page.changed = true;
        return Ok(consent_page(&who, &page));
    }
    let privacy::Notice { language, text: notice } = page.notice();
    let answer = match form.one("answer") {
        Some("allow") => {
            let kinds: Result<Vec<ConsentKind>, _> = form.all("kind").map(str::parse).collect();
            Answer::Allow { kinds: kinds.map_err(|_| who.refuse(400, "invalid_request"))?, language, notice }
        }
        Some("deny") => Answer::Deny { language, notice },
        _ => return Err(who.refuse(400, "invalid_request")),
    };
    let next = provider.answer(who.call, interaction, &who.who, answer).await;
    let mut response = show(&who, next.map_err(|e| who.page(&e))?)?;
    mark(&who, &mut response, Some(&who.who));
    Ok(response)
}

/// POST /par (RFC 9126 §2).
pub(crate) async fn push(door: Door, request: HttpRequest, form: Form) -> Result<HttpResponse, Fault> {
    let header = authorization(&request);
    let proofs = proofs(&request);
    let answer = door.state.provider.push(door.call, shown(&request, &proofs), &form.0).await;
    answer.map(|made| reply::created(&made)).map_err(|e| refused(&e, header.is_some()))
}

/// POST /token.
pub(crate) async fn token(door: Door, request: HttpRequest, form: Form) -> Result<HttpResponse, Fault> {
    let header = authorization(&request);
    let proofs = proofs(&request);
    let answer = door.state.provider.token(door.call, shown(&request, &proofs), &form.0).await;
    answer.map(|tokens| reply::json(&tokens)).map_err(|e| refused(&e, header.is_some()))
}

/// GET /userinfo (OpenID Connect Core §5.3).
pub(crate) async fn userinfo(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    answer_userinfo(&door, &request, None).await
}

/// POST /userinfo: the token in the header, or in the form (RFC 6750 §2.2).
pub(crate) async fn userinfo_post(
    door: Door,
    request: HttpRequest,
    form: Option<Form>,
) -> Result<HttpResponse, Fault> {
    let inside =
        form.as_ref().and_then(|form| form.one("access_token")).map(|token| format!("Bearer {token}"));
    answer_userinfo(&door, &request, inside).await
}

async fn answer_userinfo(
    door: &Door,
    request: &HttpRequest,
    inside: Option<String>,
) -> Result<HttpResponse, Fault> {
    let proofs = proofs(request);
    let header = shown(request, &proofs);
    if header.authorization.is_some() && inside.is_some() {
        return Err(Fault::resource(400, "invalid_request", "Send the access token once, in the header."));
    }
    let shown = Shown { authorization: header.authorization.or(inside.as_deref()), ..header };
    if shown.authorization.is_none() {
        return Err(Fault::resource(401, "invalid_token", "Send the access token as Bearer or DPoP."));
    }
    let method = request.method().as_str();
    match door.state.provider.userinfo_recorded(door.call, method, shown).await {
        Ok((claims, entry)) => {
            let mut response = told(claims, "application/jwt");
            reply::receipt(&mut response, entry);
            Ok(response)
        }
        Err(ResourceError::Failed(e)) => Err(Fault::of_oauth(&e)),
        Err(e) => {
            let status = match e {
                ResourceError::InvalidToken | ResourceError::Proof(_) => 401,
                ResourceError::Page(_) => 400,
                _ => 403,
            };
            Err(Fault::resource(status, e.oauth_code().name(), &e.to_string()))
        }
    }
}

/// POST /introspect (RFC 7662).
pub(crate) async fn introspect(door: Door, request: HttpRequest, form: Form) -> Result<HttpResponse, Fault> {
    let header = authorization(&request);
    let accept = text(&request, header::ACCEPT).unwrap_or_default();
    let signed = accept.split(',').any(|kind| kind.trim().eq_ignore_ascii_case(INTROSPECTION));
    let answer = door.state.provider.introspect(door.call, shown(&request, &None), &form.0, signed).await;
    answer.map(|answer| told(answer, INTROSPECTION)).map_err(|e| refused(&e, header.is_some()))
}

/// POST /revoke (RFC 7009).
pub(crate) async fn revoke(door: Door, request: HttpRequest, form: Form) -> Result<HttpResponse, Fault> {
    let header = authorization(&request);
    let answer = door.state.provider.revoke(door.call, shown(&request, &None), &form.0).await;
    answer.map(|()| HttpResponse::Ok().finish()).map_err(|e| refused(&e, header.is_some()))
}

pub(crate) async fn discovery(state: Data<State>, request: HttpRequest) -> HttpResponse {
    reply::published(&request, JSON, 3600, Document::kept(state.provider.discovery()))
}

pub(crate) async fn jwks(state: Data<State>, request: HttpRequest) -> HttpResponse {
    reply::published(&request, "application/jwk-set+json", 300, Document::kept(state.provider.jwks()))
}

fn show_logout(door: &Door, next: Logout) -> Result<HttpResponse, Fault> {
    Ok(match next {
        Logout::Page(error) => return Err(door.page(&error)),
        Logout::Again { request } => reply::see_other(&encoded("/logout/posted", "request", &request)),
        Logout::Confirm { sealed } => reply::page(door, &LogoutPage { frame: door.frame.clone(), sealed }),
        Logout::Done { target, frames } => signed_out(door, target, frames),
    })
}

/// The end of a session, in this browser: by way of the frames, if there are any.
pub(crate) fn signed_out(door: &Door, target: Option<Url>, frames: Vec<Url>) -> HttpResponse {
    let mut response = match (&target, frames.is_empty()) {
        (Some(url), true) => reply::see_other(url.as_str()),
        (None, true) => reply::page(door, &Message::signed_out(door.frame.clone())),
        (_, false) => {
            let origins = frames.iter().map(|url| url.origin().ascii_serialization()).collect();
            reply::page_around(door, &Frames { frame: door.frame.clone(), frames, target }, origins)
        }
    };
    reply::forget(door, &mut response, door.state.cookies.session());
    unmark(door, &mut response);
    response
}

/// GET /logout (OpenID Connect RP-Initiated Logout §2).
pub(crate) async fn logout(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let session = door.session().await?;
    let query = Form::query(&request);
    let next = door.state.provider.end_session(door.call, &query.0, session.as_ref()).await;
    show_logout(&door, next.map_err(|e| door.page(&e))?)
}

/// POST /logout.
pub(crate) async fn logout_post(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    let next = door.state.provider.end_session_post(door.call, &form.0);
    show_logout(&door, next.map_err(|e| door.page(&e))?)
}

/// GET /logout/posted: the same, with the session's cookie.
pub(crate) async fn logout_posted(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let session = door.session().await?;
    let query = Form::query(&request);
    let sealed = query.one("request").unwrap_or_default();
    let next = door.state.provider.end_session_posted(door.call, sealed, session.as_ref()).await;
    show_logout(&door, next.map_err(|e| door.page(&e))?)
}

/// POST /logout/confirm: the visitor's yes.
pub(crate) async fn logout_confirm(who: Visitor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let sealed = form.one("logout").unwrap_or_default();
    let next = who.state.provider.confirm_logout(who.call, sealed, &who.who).await;
    show_logout(&who, next.map_err(|e| who.page(&e))?)
}
