//! The relying parties' own pages, served beside the service for a person to try.

use super::{
    Party, Visit,
    scenario::{ALL, Scenario},
    tape::{Message, Tape},
};
use crate::Demo;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};
use askama::Template;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The most sign-ins kept under way.
const MOST: usize = 1000;

#[derive(Template)]
#[template(path = "party.html")]
struct PartyPage<'a> {
    party: &'a Party,
    learned: Option<Vec<(String, String)>>,
    refused: Option<String>,
    messages: Vec<Message>,
}

impl<'a> PartyPage<'a> {
    const fn of(party: &'a Party) -> Self {
        Self { party, learned: None, refused: None, messages: Vec::new() }
    }
}

#[derive(Template)]
#[template(path = "try.html")]
struct TryPage {
    parties: &'static [Scenario],
}

/// GET /demo/try: whose login is to be watched.
pub(crate) async fn choose() -> HttpResponse {
    html(StatusCode::OK, &TryPage { parties: &ALL })
}

/// A page under the demo's own rules: no script, forms to ourselves.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> HttpResponse {
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
    match page.render() {
        Ok(text) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .body(text),
        Err(_) => HttpResponse::InternalServerError().body("The page could not be shown. Try again later."),
    }
}

fn not_found() -> HttpResponse {
    HttpResponse::NotFound().content_type("text/plain").body("There is no such relying party in this demo.")
}

/// What was learned, a line a claim.
fn pretty(claims: &Map<String, Value>) -> Vec<(String, String)> {
    claims.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(one) => one.clone(),
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            members.iter().map(|(n, v)| format!("{n}: {}", text(v))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// GET /demo/{name}.
pub(crate) async fn show(demo: Data<Demo>, name: Path<String>) -> HttpResponse {
    match demo.party(&name) {
        Some(party) => html(StatusCode::OK, &PartyPage::of(party)),
        None => not_found(),
    }
}

/// What a party may be made to ask beside its own claims.
const ALSO: &str = "document_image";

/// GET /demo/{name}/start, with `?also=document_image` to see it refused, with `?watch=1` to see what is said.
pub(crate) async fn start(demo: Data<Demo>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(party) = demo.party(&name) else { return not_found() };
    let asked = |name: &str, value: &str| {
        form_urlencoded::parse(request.query_string().as_bytes()).any(|(n, v)| n == name && v == value)
    };
    let tape = asked("watch", "1").then(Tape::default);
    let party = &party.taped(tape.clone());
    match party.begin(if asked("also", ALSO) { &[ALSO] } else { &[] }).await {
        Ok(visit) => {
            if let Some(tape) = &tape {
                tape.goes(
                    &visit.url,
                    "The service signs the visitor in and asks them; then it sends the browser back.",
                );
            }
            let visit = Visit { tape, ..visit };
            let place = visit.url.to_string();
            demo.keep(visit);
            HttpResponse::SeeOther()
                .insert_header((header::LOCATION, place))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish()
        }
        Err(error) => {
            let refused = Some(error.to_string());
            html(StatusCode::BAD_GATEWAY, &PartyPage { refused, ..PartyPage::of(party) })
        }
    }
}

/// GET /demo/{name}/callback: what the relying party learned, or why it learned nothing.
pub(crate) async fn callback(demo: Data<Demo>, name: Path<String>, request: HttpRequest) -> HttpResponse {
    let Some(party) = demo.party(&name) else { return not_found() };
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(request.query_string().as_bytes()).into_owned().take(16).collect();
    let one = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let visit = one("state").and_then(|state| demo.take(state));
    let tape = visit.as_ref().and_then(|visit| visit.tape.clone());
    if let (Some(tape), Ok(url)) = (&tape, party.here(&request)) {
        tape.goes(&url, "The relying party takes what the browser brings.");
    }
    let party = &party.taped(tape.clone());
    let outcome = match (visit, one("code"), one("error")) {
        (Some(visit), Some(code), None) => learn(party, &visit, code).await.map_err(|e| e.to_string()),
        (Some(_), _, Some(error)) => {
            Err(format!("{error}: {}", one("error_description").unwrap_or("no reason given")))
        }
        _ => Err("This sign-in was not begun here, or was finished before. Start again.".to_owned()),
    };
    let (learned, refused) = match outcome {
        Ok(claims) => (Some(pretty(&claims)), None),
        Err(refused) => (None, Some(refused)),
    };
    let messages = tape.map(|tape| tape.messages()).unwrap_or_default();
    html(StatusCode::OK, &PartyPage { party, learned, refused, messages })
}

async fn learn(party: &Party, visit: &Visit, code: &str) -> anyhow::Result<Map<String, Value>> {
    let tokens = party.redeem(visit, code).await?;
    party.ask(&tokens).await
}

impl Party {
    /// The address a request came to, as the browser has it.
    fn here(&self, request: &HttpRequest) -> Result<url::Url, url::ParseError> {
        self.issuer.join(&format!("{}?{}", request.path(), request.query_string()))
    }
}

impl Demo {
    fn keep(&self, visit: Visit) {
        if let Ok(mut visits) = self.visits.lock() {
            if visits.len() >= MOST {
                visits.clear();
            }
            visits.insert(visit.state.clone(), visit);
        }
    }

    fn take(&self, state: &str) -> Option<Visit> {
        self.visits.lock().ok()?.remove(state)
    }
}
