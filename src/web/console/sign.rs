//! Into the console and out again: a passkey, a purpose, a window of the log and of time.

use super::{since, until};
use crate::{
    Door, Fault, Form,
    door::Reader,
    page::console::{
        Bar, Choice,
        sign::{Join, Sessions, SignIn, Why, Wrong},
    },
    reply,
};
use ::visitor::Started;
use actix_web::{HttpResponse, http::StatusCode, web::Path};
use audit::{Filter, Inspection, Opened, Session, Statement};
use kernel::{Country, Failure, Moment, SessionId};
use privacy::Seen;
use serde_json::Value;
use std::time::Duration;

/// A window begins so long ago unless said otherwise.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
/// Pseudonyms counted at most: more need another way abroad than the few's.
pub(super) const MANY: u64 = 100_001;

fn credential(form: &Form) -> Option<Value> {
    form.one("credential").and_then(|text| serde_json::from_str(text).ok())
}

/// The sign-in page; `wrong` says what was wrong with the last try.
pub(super) async fn ask(door: &Door, wrong: Option<Wrong>) -> Result<HttpResponse, Fault> {
    let Started { state, options } =
        door.state.visitors.staff_assert_start(door.call).await.map_err(|e| door.page(&e))?;
    let failed = wrong.is_some();
    let page = SignIn {
        frame: door.frame.clone(),
        options: options.to_string(),
        state,
        wrong,
        tokens: door.state.console_tokens,
    };
    let mut response = reply::page(door, &page);
    if failed {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    Ok(response)
}

/// POST /console: the passkey's answer; in the demo a token.
pub(crate) async fn enter(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let audit = &door.state.audit;
    let token = match form.one("token").map(str::trim).filter(|_| door.state.console_tokens) {
        Some(token) => {
            let Some(who) = door.auditor(token).await? else { return ask(&door, Some(Wrong::Token)).await };
            audit.open_staff_session(door.call, who.id).await.map_err(|e| door.page(&e))?
        }
        None => {
            let state = form.one("state").unwrap_or_default();
            let Some(answer) = credential(&form) else { return ask(&door, Some(Wrong::Passkey)).await };
            match door.state.visitors.staff_assert_finish(door.call, state, answer).await {
                Ok(token) => token,
                Err(_) => return ask(&door, Some(Wrong::Passkey)).await,
            }
        }
    };
    let mut response = reply::see_other("/console");
    reply::set_console(&door, &mut response, token.expose());
    Ok(response)
}

async fn offer(door: &Door, link: &str, failed: bool) -> Result<HttpResponse, Fault> {
    let started = door.state.visitors.staff_register_start(door.call, link).await;
    let Started { state, options } = started.map_err(|e| door.page(&e))?;
    let (link, options) = (link.to_owned(), options.to_string());
    Ok(reply::page(door, &Join { frame: door.frame.clone(), link, options, state, failed }))
}

/// GET /console/join/{link}: an auditor registers a passkey.
pub(crate) async fn join(door: Door, link: Path<String>) -> Result<HttpResponse, Fault> {
    offer(&door, &link, false).await
}

/// POST /console/join/{link}.
pub(crate) async fn joined(door: Door, link: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let state = form.one("state").unwrap_or_default();
    let Some(answer) = credential(&form) else { return offer(&door, &link, true).await };
    let made = door.state.visitors.staff_register_finish(door.call, &link, state, answer).await;
    match made {
        Ok(token) => {
            let mut response = reply::see_other("/console");
            reply::set_console(&door, &mut response, token.expose());
            Ok(response)
        }
        Err(error) if error.code() == "passkey_refused" => offer(&door, &link, true).await,
        Err(error) => Err(door.page(&error)),
    }
}

/// The question why; `typed` is what did not do.
pub(super) fn why(door: &Door, session: &Session, typed: Option<&Form>) -> HttpResponse {
    let told = |name: &str, otherwise: String| {
        typed.and_then(|form| form.one(name)).map_or(otherwise, str::to_owned)
    };
    let purpose = told("purpose", String::new());
    let choice = |one: &Inspection| Choice {
        code: one.code().to_owned(),
        text: door.frame.word("inspection", one.code()),
        chosen: one.code() == purpose,
    };
    let from = door.call.now.minus(MONTH).date_in_china().to_string();
    let page = Why {
        frame: door.frame.clone(),
        name: session.name.clone(),
        purposes: Inspection::ALL.iter().map(choice).collect(),
        reference: told("reference", String::new()),
        from: told("from", from),
        to: told("to", String::new()),
        country: told("country", session.place.country.to_string()),
        fixed: !session.place.country.is_mainland(),
        failed: typed.is_some(),
    };
    let mut response = reply::page(door, &page);
    if typed.is_some() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    response
}

fn statement(form: &Form, session: &Session) -> Option<Statement> {
    let day = |name: &str, read: fn(&str) -> Option<Moment>| match form.one(name).map(str::trim) {
        None | Some("") => Some(None),
        Some(text) => read(text).map(Some),
    };
    let country: Country = match form.one("country") {
        None => session.place.country,
        Some(text) => text.trim().to_uppercase().parse().ok()?,
    };
    // Whoever is abroad by the operator's word is abroad whatever they say.
    let country = if session.place.country.is_mainland() { country } else { session.place.country };
    Some(Statement {
        purpose: form.one("purpose")?.parse().ok()?,
        reference: form.one("reference").unwrap_or_default().to_owned(),
        country,
        from: day("from", since)?,
        to: day("to", until)?,
        hours: form.one("hours").map_or(Some(8), |hours| hours.parse().ok())?,
    })
}

/// POST /console/purpose: why, what of the log, from where and for how long.
pub(crate) async fn purpose(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let session = door.auditor_session().await?.ok_or_else(|| Fault::see_other("/console"))?;
    let door = door.by_auditor(session.staff);
    let Some(said) = statement(&form, &session) else { return Ok(why(&door, &session, Some(&form))) };
    let audit = &door.state.audit;
    let people = match said.purpose.grants() {
        [] => None,
        _ if said.country.is_mainland() => None,
        _ => {
            let opened = Opened {
                purpose: said.purpose,
                reference: String::new(),
                country: said.country,
                from: said.from,
                to: said.to,
                clearance: String::new(),
            };
            let people = audit.people(&opened, Filter::default(), MANY).await;
            Some(people.map_err(|e| door.page(&e))?)
        }
    };
    let seen = people.as_deref().map_or(Seen::Nobody, Seen::These);
    let decision = door.state.privacy.look(door.call, &session.place, said.country, seen).await;
    let code = decision.map_err(|e| door.page(&e))?.code;
    match audit.open_log(door.call, &session, said, &code).await {
        Ok(()) => Ok(reply::see_other("/console")),
        Err(audit::Error::Statement) => Ok(why(&door, &session, Some(&form))),
        Err(error) => Err(door.page(&error)),
    }
}

/// GET /console/sessions: one's own, in every browser.
pub(crate) async fn sessions(who: Reader) -> Result<HttpResponse, Fault> {
    let rows = who.state.audit.staff_sessions(who.call, who.session.staff).await;
    let rows = rows.map_err(|e| who.page(&e))?;
    let page = Sessions::new(who.frame.clone(), Bar::new(&who, "sessions"), &rows, who.session.id);
    Ok(reply::page(&who, &page))
}

/// POST /console/sessions/{id}/end.
pub(crate) async fn end(who: Reader, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id: SessionId = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    let ended = who.state.audit.end_staff_session(who.call, who.session.staff, id).await;
    ended.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/console/sessions"))
}

/// POST /console/leave: this session ends.
pub(crate) async fn leave(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    if let Some(session) = door.auditor_session().await? {
        let door = door.by_auditor(session.staff);
        let ended = door.state.audit.end_staff_session(door.call, session.staff, session.id).await;
        ended.map_err(|e| door.page(&e))?;
    }
    let mut response = reply::see_other("/console");
    reply::forget(&door, &mut response, door.state.cookies.console());
    Ok(response)
}
