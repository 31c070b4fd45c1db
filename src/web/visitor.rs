//! Enrolment from a passport's files.

use crate::{
    Door, Fault,
    page::enrol::{Enrol, Examined},
    reply,
};
use ::visitor::{Contact, EnrolError, Files, Joined, Occasion, SignedIn};
use actix_multipart::Multipart;
use actix_web::{HttpResponse, http::StatusCode};
use futures::TryStreamExt;
use kernel::Actor;

/// Everything a passport's files may weigh together, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;

#[derive(Default)]
struct Upload {
    files: Vec<Vec<u8>>,
    token: Option<String>,
    contact: Contact,
}

/// Who brings a passport: a visitor who signed in by passkey renews; anybody else enrols.
async fn occasion(door: &Door) -> Result<Occasion, Fault> {
    let who = door.session().await?.filter(SignedIn::by_passkey);
    Ok(who.map_or(Occasion::Oneself, |who| Occasion::Renewal(who.visitor)))
}

/// GET /enrol.
pub(crate) async fn page(door: Door) -> Result<HttpResponse, Fault> {
    let renewal = matches!(occasion(&door).await?, Occasion::Renewal(_));
    Ok(reply::page(&door, &Enrol { frame: door.frame.clone(), renewal }))
}

async fn read(door: &Door, mut body: Multipart) -> Result<Upload, Fault> {
    let malformed = || door.refuse(400, "invalid_request");
    let mut upload = Upload::default();
    let mut total = 0;
    while let Some(mut field) = body.try_next().await.map_err(|_| malformed())? {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.try_next().await.map_err(|_| malformed())? {
            total += chunk.len();
            if total > LIMIT {
                return Err(door.refuse(413, "too_large"));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text =
            || String::from_utf8(bytes.clone()).ok().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        match name.as_str() {
            "files" if !bytes.is_empty() => upload.files.push(bytes),
            "form_token" => upload.token = text(),
            "phone" => upload.contact.phone = text(),
            "email" => upload.contact.email = text(),
            _ => {}
        }
    }
    Ok(upload)
}

/// POST /enrol: verdict, and on success a session in which a passkey is added.
pub(crate) async fn enrol(door: Door, body: Multipart) -> Result<HttpResponse, Fault> {
    let upload = read(&door, body).await?;
    door.check_token(upload.token.as_deref())?;
    let files = match upload.files.as_slice() {
        [one] if one.starts_with(b"PK") => ::visitor::unzip(one),
        _ => Files::classify(upload.files).map_err(EnrolError::from),
    };
    let files = files.map_err(|e| door.page(&e))?;
    let occasion = occasion(&door).await?;
    let visitors = &door.state.visitors;
    match visitors.enrol(door.call, files, occasion, upload.contact).await {
        Ok(enrolled) => {
            let mut response = reply::page(&door, &Examined::accepted(door.frame.clone(), &enrolled));
            // The passport is known: its holder signs in. Files alone open nobody's account.
            if enrolled.joined == Joined::New {
                let call = door.call.by(Actor::Visitor(enrolled.visitor));
                let token = visitors.open_session(call, enrolled.visitor, &["chip"]).await;
                reply::set_session(&door, &mut response, token.map_err(|e| door.page(&e))?.expose());
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
