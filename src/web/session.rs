//! Session management (OpenID Connect Session Management 1.0), where the operator serves it.

use crate::{Door, Fault, guard::Headers, page::session::Session, reply};
use ::visitor::SignedIn;
use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite},
};

/// The cookie that the frame reads. It names the session by something that opens nothing.
const BROWSER: &str = "guosuo-browser";

fn cookie(door: &Door, value: String) -> Cookie<'static> {
    let secure = door.state.cookies.secure;
    // The frame lies inside of relying parties' pages: over https it is sent there, and read by our script alone.
    let site = if secure { SameSite::None } else { SameSite::Lax };
    Cookie::build(BROWSER, value).path("/").secure(secure).same_site(site).finish()
}

/// Marks the browser with its session, so that the frame knows it.
pub(crate) fn mark(door: &Door, response: &mut HttpResponse, session: Option<&SignedIn>) {
    let state = session.and_then(|session| door.state.provider.browser_state(session.session));
    if let Some(state) = state
        && let Err(error) = response.add_cookie(&cookie(door, state))
    {
        tracing::error!(%error, "a cookie could not be set");
    }
}

/// Takes the mark away: whoever asks the frame now hears that something changed.
pub(crate) fn unmark(door: &Door, response: &mut HttpResponse) {
    let mut gone = cookie(door, String::new());
    gone.make_removal();
    if let Err(error) = response.add_cookie(&gone) {
        tracing::error!(%error, "a cookie could not be removed");
    }
}

/// GET /session/check.
pub(crate) async fn check(door: Door) -> Result<HttpResponse, Fault> {
    if !door.state.provider.checks_sessions() {
        return Err(door.refuse(404, "not_found"));
    }
    let mut builder = HttpResponse::Ok();
    let mut response = reply::html(
        builder.insert_header(("cache-control", "no-store")).take(),
        &Session { frame: door.frame.clone() },
    );
    let headers = Headers { nonce: Some(door.frame.nonce.clone()), framed: true, ..Headers::default() };
    response.extensions_mut().insert(headers);
    Ok(response)
}
