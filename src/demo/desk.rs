//! The operator's desk of the demo: what an operator's programs do over `/admin`, for a person to press.

use crate::{
    Demo,
    party::{Party, page::html},
    signin::{remember, token},
    specimen::{Specimen, VISITORS},
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use kernel::{Actor, Call, Claim, Country, Granularity};
use web::{Door, Fault, Form};

/// The address of the desk.
pub const PATH: &str = "/demo/desk";

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk<'a> {
    token: String,
    abroad: Vec<&'a Party>,
    names: [&'static str; 4],
    done: Option<String>,
}

fn page(door: &Door, demo: &Demo, request: &HttpRequest, done: Option<String>) -> HttpResponse {
    let (token, fresh) = token(door, request);
    let abroad = demo.parties.iter().filter(|p| p.scenario.country != "CN").collect();
    let desk = Desk { token: token.clone(), abroad, names: VISITORS.map(|s| s.username), done };
    let mut response = html(StatusCode::OK, &desk);
    if fresh {
        remember(door, &mut response, token);
    }
    response
}

fn call(door: &Door) -> Call {
    door.call.by(Actor::System("demo desk"))
}

/// GET /demo/desk.
pub(crate) async fn show(door: Door, demo: Data<Demo>, request: HttpRequest) -> HttpResponse {
    page(&door, &demo, &request, None)
}

/// POST /demo/desk/assessments: an impact assessment of what the party asks is on file.
pub(crate) async fn assess(
    door: Door,
    demo: Data<Demo>,
    request: HttpRequest,
    form: Form,
) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let party = form.one("party").and_then(|name| demo.party(name));
    let Some(party) = party else { return Err(door.refuse(404, "not_found")) };
    let malformed = || door.refuse(400, "invalid_request");
    let client = party.id.parse().map_err(|_| malformed())?;
    let purpose = party.scenario.purpose.parse().map_err(|_| malformed())?;
    let claims =
        [Claim::Subject, Claim::Name, Claim::Phone, Claim::Nationality].map(|c| (c, Granularity::Full));
    let filed = door.state.privacy.file_assessment(call(&door), client, purpose, &claims).await;
    filed.map_err(|e| door.page(&e))?;
    let done = format!("An impact assessment of {} is on file.", party.scenario.title);
    Ok(page(&door, &demo, &request, Some(done)))
}

/// POST /demo/desk/letters: a letter from the police of another country.
pub(crate) async fn letter(
    door: Door,
    demo: Data<Demo>,
    request: HttpRequest,
    form: Form,
) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let specimen = form.one("username").and_then(Specimen::find);
    let country: Option<Country> = form.one("country").and_then(|c| c.parse().ok());
    let (Some(specimen), Some(country)) = (specimen, country) else {
        return Err(door.refuse(400, "invalid_request"));
    };
    let visitors = &door.state.visitors;
    let found = visitors.find_by_document("UTO", specimen.number).await.map_err(|e| door.page(&e))?;
    let visitor = found.ok_or_else(|| door.refuse(404, "not_found"))?;
    let claims = [(Claim::Name, Granularity::Full), (Claim::Document, Granularity::Number)];
    let privacy = &door.state.privacy;
    let refused = privacy.authority_letter(call(&door), visitor, country, &claims, "demo letter").await;
    let code = refused.map_err(|e| door.page(&e))?.code;
    let done = format!("The letter from {country} about {} was answered: {code}.", specimen.username);
    Ok(page(&door, &demo, &request, Some(done)))
}
