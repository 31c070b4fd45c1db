//! Exports: ordered, made while one waits, fetched; what leads to a person with a second person's approval alone.

use super::{FILTERS, fields, filter, names, sign::MANY, since, until};
use crate::{
    Fault, Form,
    door::{Auditor, Reader},
    page::console::{
        Bar,
        export::{Barred, Exports, Progress},
    },
    reply,
};
use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{StatusCode, header},
    web::{Bytes, Path},
};
use audit::{Filter, Inspection, Opened, PERSONAL, Range, Request, Scope, Selection, Stage};
use futures::{Stream, stream};
use kernel::{ApprovalId, ExportId, Moment, StaffId};
use privacy::{Seen, transfer::Decision};
use std::io;
use tokio::io::AsyncReadExt;

/// Bytes sent at once.
const CHUNK: usize = 64 * 1024;

/// GET /console/exports: what to export, and what is being made.
pub(crate) async fn exports(who: Reader, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    let names = names(&who).await?;
    let fields = fields(&who, &query, &names);
    let tasks = who.state.exports.tasks(who.session.staff);
    Ok(reply::page(&who, &Exports::new(who.frame.clone(), Bar::new(&who, "exports"), fields, &tasks)))
}

/// What a form orders: everything personal hidden.
fn plain(who: &Auditor, form: &Form) -> Result<Scope, Fault> {
    let text = |name: &str| form.one(name).map(str::trim).filter(|v| !v.is_empty());
    let wrong = || who.refuse(400, "invalid_request");
    // Programs name instants, or days that begin in UTC; pages name days in China.
    let instant = |name: &str, page: fn(&str) -> Option<Moment>| match (text(name), &who.opened) {
        (None, _) => Ok(None),
        (Some(text), None) => Moment::parse(text).map(Some).map_err(|_| wrong()),
        (Some(text), Some(_)) => page(text).map(Some).ok_or_else(wrong),
    };
    let (from, to) = (instant("from", since)?, instant("to", until)?);
    let (from, to) = match &who.opened {
        Some(opened) => (opened.from(from), opened.to(to)),
        None => (from, to),
    };
    let named = FILTERS.into_iter().filter(|name| !matches!(*name, "from" | "to"));
    let filters = named.filter_map(|name| Some((name.to_owned(), text(name)?.to_owned())));
    Ok(Scope { filters: filters.collect(), from, to, form: text("form").unwrap_or("jsonl").to_owned() })
}

/// The filter of a scope.
fn narrowed(scope: &Scope) -> Filter {
    let pairs = scope.filters.iter().map(|(name, value)| (name.clone(), value.clone()));
    Filter { from: scope.from, to: scope.to, ..filter(&Form(pairs.collect())) }
}

/// Where an export goes, decided by the transfer tables.
async fn decided(who: &Auditor, scope: &Scope, personal: bool) -> Result<Decision, Fault> {
    let country = who.opened.as_ref().map_or(who.place.country, |opened| opened.country);
    let whole = Opened {
        purpose: Inspection::Routine,
        reference: String::new(),
        country,
        from: scope.from,
        to: scope.to,
        clearance: String::new(),
    };
    let abroad = !(country.is_mainland() && who.place.country.is_mainland());
    let people = if personal && abroad {
        who.state.audit.people(&whole, narrowed(scope), MANY).await.map_err(|e| who.page(&e))?
    } else {
        Vec::new()
    };
    let seen = if personal { Seen::These(&people) } else { Seen::Nobody };
    who.state.privacy.look(who.call, &who.place, country, seen).await.map_err(|e| who.page(&e))
}

/// POST /console/export: orders one. A page is told where to wait; a program waits here and gets the file.
pub(crate) async fn export(who: Auditor, form: Form) -> Result<HttpResponse, Fault> {
    // A program with a bearer token has no form token, and no cookie that another site could borrow.
    if who.opened.is_some() {
        who.check(&form)?;
    }
    let audit = &who.state.audit;
    let approval = match form.one("approval").filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => Some(id.parse::<ApprovalId>().map_err(|_| who.refuse(404, "not_found"))?),
    };
    let scope = match approval {
        None => plain(&who, &form)?,
        Some(id) => audit.approved(who.call.now, who.id, id).await.map_err(|e| who.page(&e))?,
    };
    let decision = decided(&who, &scope, approval.is_some()).await?;
    if !decision.allowed {
        return Ok(barred(&who, &decision));
    }
    if let Some(id) = approval {
        audit.use_approval(who.call, who.id, id).await.map_err(|e| who.page(&e))?;
    }
    let request = request(&who, &scope, approval)?;
    let exports = &who.state.exports;
    let id = exports.order(audit, who.call, who.id, request).map_err(|e| who.page(&e))?;
    if who.opened.is_some() {
        return Ok(reply::see_other(&format!("/console/exports/{id}")));
    }
    match exports.finished(who.id, id).await {
        Some(Stage::Ready { name, bytes, .. }) => {
            let response = file(&who, who.id, id, &name, bytes);
            // The open file outlives its name.
            exports.discard(who.id, id);
            response
        }
        _ => Err(Fault::failed()),
    }
}

/// A scope as the log takes it, marked with whom it is made for and why.
fn request(who: &Auditor, scope: &Scope, approval: Option<ApprovalId>) -> Result<Request, Fault> {
    let filter = narrowed(scope);
    let why = who.opened.as_ref().map(|opened| format!(" {} {}", opened.purpose, opened.reference));
    let allowed = approval.map(|id| format!(" {id}")).unwrap_or_default();
    Ok(Request {
        range: Range { from: scope.from, to: scope.to },
        selection: Selection {
            subject: filter.subject,
            recipient: filter.recipient,
            action: filter.action,
            purpose: filter.purpose,
            basis: filter.basis,
            country: filter.country,
            decision: filter.decision,
        },
        form: scope.form.parse().map_err(|_| who.refuse(400, "invalid_request"))?,
        hide: if approval.is_some() { Vec::new() } else { PERSONAL.to_vec() },
        attached: who.state.privacy.policies().attached(),
        issued: Some(format!("{}{}{allowed}", who.id, why.unwrap_or_default()).trim_end().to_owned()),
        ..Request::default()
    })
}

/// The tables said no: the code, the article, what to do next.
fn barred(who: &Auditor, decision: &Decision) -> HttpResponse {
    if who.opened.is_none() {
        let says = format!("{}: {}", decision.code, decision.articles.join(", "));
        return actix_web::ResponseError::error_response(&Fault::problem(403, &decision.code, &says));
    }
    let mut response = reply::page(who, &Barred::new(who.frame.clone(), decision));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

fn task(who: &Reader, id: &str) -> Result<audit::Task, Fault> {
    let missing = || who.refuse(404, "not_found");
    let id: ExportId = id.parse().map_err(|_| missing())?;
    let found = who.state.exports.tasks(who.session.staff).into_iter().find(|task| task.id == id);
    found.ok_or_else(missing)
}

/// GET /console/exports/{id}: how far it is; the page asks again by itself until it is made.
pub(crate) async fn progress(who: Reader, id: Path<String>) -> Result<HttpResponse, Fault> {
    let task = task(&who, &id)?;
    let page = Progress::new(who.frame.clone(), Bar::new(&who, "exports"), &task, who.state.audit.vkey());
    let mut response = reply::page(&who, &page);
    if matches!(task.stage, Stage::Waiting | Stage::Making { .. }) {
        // Every browser reads it, though only custom says what it means.
        response.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static("2"));
    }
    Ok(response)
}

/// GET /console/exports/{id}/file.
pub(crate) async fn fetch(who: Reader, id: Path<String>) -> Result<HttpResponse, Fault> {
    let task = task(&who, &id)?;
    match &task.stage {
        Stage::Ready { name, bytes, .. } => file(&who, who.session.staff, task.id, name, *bytes),
        _ => Err(who.refuse(404, "not_found")),
    }
}

/// POST /console/exports/{id}/discard.
pub(crate) async fn discard(who: Reader, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let task = task(&who, &id)?;
    who.state.exports.discard(who.session.staff, task.id);
    Ok(reply::see_other("/console/exports"))
}

fn file(
    door: &crate::Door,
    owner: StaffId,
    id: ExportId,
    name: &str,
    bytes: u64,
) -> Result<HttpResponse, Fault> {
    let open = door.state.exports.open(owner, id).map_err(|e| door.page(&e))?;
    let open = open.ok_or_else(|| door.refuse(404, "not_found"))?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(bytes, chunks(tokio::fs::File::from_std(open)))))
}

/// A file piece by piece: never whole in memory.
fn chunks(file: tokio::fs::File) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(chunk), file)))
    })
}
