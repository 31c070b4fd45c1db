//! The desk: an officer reads a chip or inspects a passport with its holder present, joins a changed passport to a
//! record, reports one; the holder goes on in their own browser.

use crate::{
    Door, Fault, Form,
    door::Officer,
    page::{
        desk::{Desk, Done, SignIn},
        enrol::Examined,
    },
    reply,
    upload::{Upload, contact},
};
use ::visitor::{EnrolError, Enrolled, Joined, Occasion, Reason, Report};
use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode};

/// GET /desk: the door, or the desk.
pub(crate) async fn desk(door: Door) -> Result<HttpResponse, Fault> {
    match Officer::of(&door).await? {
        Some(who) => Ok(reply::page(&who, &Desk::new(who.frame.clone(), None))),
        None => Ok(reply::page(&door, &SignIn { frame: door.frame.clone(), failed: false })),
    }
}

/// POST /desk: an officer's token.
pub(crate) async fn enter(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let token = form.one("token").unwrap_or_default().trim();
    if door.officer(token).await?.is_none() {
        let mut response = reply::page(&door, &SignIn { frame: door.frame.clone(), failed: true });
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    let mut response = reply::see_other("/desk");
    reply::set_staff(&door, &mut response, token);
    Ok(response)
}

/// POST /desk/leave.
pub(crate) async fn leave(who: Officer, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let mut response = reply::see_other("/desk");
    reply::forget(&who, &mut response, who.state.cookies.staff());
    Ok(response)
}

fn reason(who: &Officer, form: &Form) -> Result<Reason, Fault> {
    let reason = form.one("reason").and_then(|code| code.parse().ok());
    reason.ok_or_else(|| who.refuse(400, "invalid_request"))
}

/// What came of it, and how the visitor goes on.
async fn show(who: &Officer, outcome: Result<Enrolled, EnrolError>) -> Result<HttpResponse, Fault> {
    let enrolled = match outcome {
        Ok(enrolled) => enrolled,
        Err(EnrolError::Refused(verdict)) => {
            let page = Examined::refused(who.frame.clone(), &verdict).back_to("/desk");
            let mut response = reply::page(who, &page);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(response);
        }
        Err(other) => return Err(who.page(&other)),
    };
    // Who brought a passport that was known to be theirs has a way in already.
    let link = match enrolled.joined {
        Joined::Known | Joined::Proved => None,
        Joined::New | Joined::Renewed | Joined::Recognised => {
            let made = who.state.visitors.hand_over(who.call, enrolled.visitor).await;
            let made = made.map_err(|e| who.page(&e))?;
            let path = format!("enrol/continue/{}", made.secret.expose());
            let link = who.state.issuer_url.join(&path).map_err(|_| Fault::failed())?;
            Some((link.to_string(), made.expires_at))
        }
    };
    Ok(reply::page(who, &Done::new(who.frame.clone(), &enrolled, link)))
}

/// POST /desk/chip: the files of a chip whose holder is here.
pub(crate) async fn chip(who: Officer, body: Multipart) -> Result<HttpResponse, Fault> {
    let mut upload = Upload::read(&who, body).await?;
    let occasion = Occasion::Desk(reason(&who, &upload.form)?);
    let files = upload.chip().map_err(|e| who.page(&e))?;
    let outcome = who.state.visitors.enrol(who.call, files, occasion, contact(&upload.form)).await;
    show(&who, outcome).await
}

/// POST /desk/inspect: a passport without a chip that answers.
pub(crate) async fn inspect(who: Officer, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let reason = reason(&who, &form)?;
    if form.one("seen") != Some("yes") {
        return Err(who.refuse(400, "not_inspected"));
    }
    let zone = form.one("zone").unwrap_or_default();
    match who.state.visitors.enrol_inspected(who.call, zone, reason, contact(&form)).await {
        Err(EnrolError::Zone(error)) => {
            let wrong = who.frame.zone_error(&error);
            let mut response = reply::page(&who, &Desk::new(who.frame.clone(), Some(wrong)));
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        outcome => show(&who, outcome).await,
    }
}

/// POST /desk/join: two officers say that a passport belongs to a record, whatever it says.
pub(crate) async fn join(who: Officer, body: Multipart) -> Result<HttpResponse, Fault> {
    let mut upload = Upload::read(&who, body).await?;
    let reason = reason(&who, &upload.form)?;
    let second = who.officer(upload.form.one("second").unwrap_or_default().trim()).await?;
    if second.is_none_or(|second| second.id == who.id) {
        return Err(who.refuse(403, "second_officer"));
    }
    let text = |name| upload.form.one(name).unwrap_or_default();
    let visitors = &who.state.visitors;
    let found = visitors.find_by_document(text("issuer"), text("number")).await.map_err(|e| who.page(&e))?;
    let visitor = found.ok_or_else(|| who.refuse(404, "no_such_passport"))?;
    let files = upload.chip().map_err(|e| who.page(&e))?;
    let occasion = Occasion::Link(visitor, reason);
    let outcome = visitors.enrol(who.call, files, occasion, contact(&upload.form)).await;
    show(&who, outcome).await
}

/// POST /desk/report: a passport that is gone.
pub(crate) async fn report(who: Officer, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let text = |name| form.one(name).unwrap_or_default();
    let what: Report = text("what").parse().map_err(|_| who.refuse(400, "invalid_request"))?;
    let visitors = &who.state.visitors;
    let done = visitors.report_number(who.call, text("issuer"), text("number"), what).await;
    done.map_err(|e| who.page(&e))?;
    Ok(reply::page(&who, &Done::reported(who.frame.clone(), what)))
}
