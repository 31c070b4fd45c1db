//! Enrolment from a passport's files.

use crate::{
    Door, Fault, Form,
    page::{
        desk::Continue,
        enrol::{Enrol, Examined, Typed},
    },
    reply,
    upload::{Upload, contact},
};
use ::visitor::{EnrolError, Enrolled, Joined, Occasion, SignedIn};
use actix_multipart::Multipart;
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Path};
use kernel::Actor;

/// Who brings a passport: a visitor who signed in by passkey renews; anybody else enrols.
pub(crate) async fn occasion(door: &Door) -> Result<Occasion, Fault> {
    let who = door.session().await?.filter(SignedIn::by_passkey);
    Ok(who.map_or(Occasion::Oneself, |who| Occasion::Renewal(who.visitor)))
}

/// GET /enrol.
pub(crate) async fn page(door: Door) -> Result<HttpResponse, Fault> {
    let renewal = matches!(occasion(&door).await?, Occasion::Renewal(_));
    let typing = door.state.visitors.typing();
    Ok(reply::page(&door, &Enrol { frame: door.frame.clone(), renewal, typing }))
}

/// POST /enrol: verdict, and on success a session in which a passkey is added.
pub(crate) async fn enrol(door: Door, body: Multipart) -> Result<HttpResponse, Fault> {
    let mut upload = Upload::read(&door, body).await?;
    let files = upload.chip().map_err(|e| door.page(&e))?;
    let occasion = occasion(&door).await?;
    let visitors = &door.state.visitors;
    match visitors.enrol(door.call, files, occasion, contact(&upload.form)).await {
        Ok(enrolled) => {
            let mut response = reply::page(&door, &Examined::accepted(door.frame.clone(), &enrolled));
            // The passport is known: its holder signs in. Files alone open nobody's account.
            if enrolled.joined == Joined::New {
                enter(&door, &mut response, &enrolled, "chip").await?;
            }
            Ok(response)
        }
        Err(EnrolError::Refused(found)) => {
            let mut response = reply::page(&door, &Examined::refused(door.frame.clone(), &found));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(e) => Err(door.page(&e)),
    }
}

/// Opens a session for who was enrolled just now, in which a passkey is added.
async fn enter(
    door: &Door,
    response: &mut HttpResponse,
    enrolled: &Enrolled,
    how: &str,
) -> Result<(), Fault> {
    let call = door.call.by(Actor::Visitor(enrolled.visitor));
    let token = door.state.visitors.open_session(call, enrolled.visitor, &[how]).await;
    reply::set_session(door, response, token.map_err(|e| door.page(&e))?.expose());
    Ok(())
}

fn form(door: &Door, wrong: Option<String>) -> HttpResponse {
    reply::page(door, &Typed { frame: door.frame.clone(), wrong })
}

/// GET /enrol/typed, where the operator allows it.
pub(crate) async fn typed(door: Door) -> Result<HttpResponse, Fault> {
    if door.state.visitors.typing() { Ok(form(&door, None)) } else { Err(door.page(&EnrolError::TypedOff)) }
}

/// POST /enrol/typed: the lowest assurance; the answer does not tell whether the passport is enrolled.
pub(crate) async fn type_in(door: Door, body: Form) -> Result<HttpResponse, Fault> {
    door.check(&body)?;
    let zone = body.one("zone").unwrap_or_default();
    match door.state.visitors.enrol_typed(door.call, zone, contact(&body)).await {
        Ok(enrolled) => {
            let mut response = reply::see_other("/enrol/passkey");
            enter(&door, &mut response, &enrolled, "typed").await?;
            Ok(response)
        }
        Err(EnrolError::Zone(error)) => {
            let mut response = form(&door, Some(door.frame.zone_error(&error)));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(other) => Err(door.page(&other)),
    }
}

/// GET /enrol/continue/{secret}: a button, so that whoever merely looks at the link does not use it up.
pub(crate) async fn link(door: Door, request: HttpRequest) -> HttpResponse {
    reply::page(&door, &Continue { frame: door.frame.clone(), path: request.path().to_owned() })
}

/// POST /enrol/continue/{secret}: the account opens once, for a passkey.
pub(crate) async fn follow(door: Door, secret: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let token = door.state.visitors.follow(door.call, &secret).await.map_err(|e| door.page(&e))?;
    let mut response = reply::see_other("/enrol/passkey");
    reply::set_session(&door, &mut response, token.expose());
    Ok(response)
}
