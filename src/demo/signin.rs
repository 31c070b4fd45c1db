//! The specimen sign-in: one form with a name on it. Anybody can sign in as anybody, so it exists in the demo alone.

use crate::{
    party::page::html,
    specimen::{Specimen, VISITORS},
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::StatusCode,
};
use askama::Template;
use data_encoding::BASE64URL_NOPAD;
use kernel::Actor;
use url::{Host, Url, form_urlencoded};
use web::{Door, Fault, Form, after, see_other, set_session};

/// The address of the form.
pub const PATH: &str = "/demo/sign-in";

/// The proof that this service is a demo: it is reached from its own machine alone.
#[derive(Debug, Clone, Copy)]
pub struct DemoOnly(());

/// The issuer is not on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLocal;

impl std::fmt::Display for NotLocal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the demo runs on localhost alone; its sign-in would let anybody in")
    }
}

impl std::error::Error for NotLocal {}

impl DemoOnly {
    /// Looks at the issuer's host.
    ///
    /// # Errors
    /// [`NotLocal`] unless it is `localhost`, `127.0.0.1` or `[::1]`.
    pub fn of(issuer: &Url) -> Result<Self, NotLocal> {
        match issuer.host() {
            Some(Host::Domain("localhost")) => Ok(Self(())),
            Some(Host::Ipv4(ip)) if ip.is_loopback() => Ok(Self(())),
            Some(Host::Ipv6(ip)) if ip.is_loopback() => Ok(Self(())),
            _ => Err(NotLocal),
        }
    }
}

#[derive(Template)]
#[template(path = "signin.html")]
struct SignIn {
    token: String,
    interaction: String,
    names: [&'static str; 4],
    passkey: String,
    wrong: bool,
}

/// The token that a form of the demo repeats: the browser's, or a new one.
pub(crate) fn token(door: &Door, request: &HttpRequest) -> (String, bool) {
    let known = request.cookie(door.state.cookies.form()).map(|c| c.value().to_owned());
    match known.filter(|v| v.len() == 43) {
        Some(known) => (known, false),
        None => (BASE64URL_NOPAD.encode(&door.state.entropy.bytes::<32>()), true),
    }
}

/// Gives a new token to the browser.
pub(crate) fn remember(door: &Door, response: &mut HttpResponse, token: String) {
    let cookies = door.state.cookies;
    let cookie = Cookie::build(cookies.form(), token).path("/").http_only(true).secure(cookies.secure);
    if let Err(error) = response.add_cookie(&cookie.same_site(SameSite::Lax).finish()) {
        tracing::error!(%error, "a cookie could not be set");
    }
}

fn page(door: &Door, request: &HttpRequest, interaction: &str, wrong: bool) -> HttpResponse {
    let (token, fresh) = token(door, request);
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    if !interaction.is_empty() {
        pairs.append_pair("interaction", interaction);
    }
    let view = SignIn {
        token: token.clone(),
        interaction: interaction.to_owned(),
        names: VISITORS.map(|s| s.username),
        passkey: format!("/login?{}", pairs.finish()),
        wrong,
    };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(status, &view);
    if fresh {
        remember(door, &mut response, token);
    }
    response
}

/// GET /demo/sign-in.
pub(crate) async fn show(door: Door, request: HttpRequest) -> HttpResponse {
    let query = Form::query(&request);
    page(&door, &request, query.one("interaction").unwrap_or_default(), false)
}

/// POST /demo/sign-in: a session for a specimen, and on to what was wanted.
pub(crate) async fn enter(door: Door, request: HttpRequest, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let interaction = form.one("interaction").unwrap_or_default();
    let username = form.one("username").unwrap_or_default().trim();
    let Some(specimen) = Specimen::find(username) else {
        return Ok(page(&door, &request, interaction, true));
    };
    let visitors = &door.state.visitors;
    let found = visitors.find_by_document("UTO", specimen.number).await.map_err(|e| door.page(&e))?;
    let Some(visitor) = found else { return Ok(page(&door, &request, interaction, true)) };
    let call = door.call.by(Actor::Visitor(visitor));
    let token = visitors.open_session(call, visitor, &["demo"]).await.map_err(|e| door.page(&e))?;
    let mut response = see_other(&after(interaction));
    set_session(&door, &mut response, token.expose());
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_service_of_this_machine_is_a_demo() {
        let of = |text: &str| DemoOnly::of(&Url::parse(text).unwrap()).is_ok();
        for local in ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:8080/"] {
            assert!(of(local), "{local}");
        }
        for other in
            ["https://guosuo.example", "http://localhost.example", "http://10.0.0.1", "http://0.0.0.0"]
        {
            assert!(!of(other), "{other}");
        }
    }
}
