//! What is kept about the visitor, and erasing it: choose, check, done (PIPL Art. 47).

use crate::{
    Door, Fault, Form,
    door::Visitor,
    error::log,
    page::erasure::{Check, Choose, Done, Ends, Recipient},
    provider::signed_out,
    reply,
};
use ::visitor::SignedIn;
use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use kernel::{Actor, VisitorId};
use privacy::{Error, Fulfilled, GrantState, GrantView, Plan, Wish};
use std::time::Duration;
use url::Url;

/// Who erases for good signed in this short a time ago: a browser left open is not enough.
const RECENT: Duration = Duration::from_secs(10 * 60);

fn recent(door: &Door, who: &SignedIn) -> bool {
    door.call.now.since(who.auth_time) < RECENT
}

/// GET /portal/data: what is kept, on what ground and until when, and what can be erased.
pub(crate) async fn choose(who: Visitor) -> Result<HttpResponse, Fault> {
    let kept = who.state.privacy.kept(who.call.now, who.who.visitor).await.map_err(|e| who.page(&e))?;
    Ok(reply::page(&who, &Choose::new(who.frame.clone(), &kept)))
}

/// GET /portal/data/check: everything that would happen, in words. Nothing happens yet.
pub(crate) async fn check(who: Visitor, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let wish = wish(&who, &Form::query(&request))?;
    ask(&who, &who.who, wish, false).await
}

fn wish(door: &Door, form: &Form) -> Result<Wish, Fault> {
    let wish = form.one("what").and_then(|text| text.parse().ok());
    wish.ok_or_else(|| door.refuse(400, "invalid_request"))
}

/// The recipients that received something, with where each can be reached.
async fn recipients(door: &Door, visitor: VisitorId) -> Result<(Vec<GrantView>, Vec<Recipient>), Fault> {
    let state = &door.state;
    let grants = state.privacy.grants(door.call.now, visitor).await.map_err(|e| door.page(&e))?;
    let ids: Vec<_> = grants.iter().map(|grant| grant.client).collect();
    let contacts = state.provider.contacts(&ids).await.map_err(|e| door.page(&e))?;
    let told = grants.iter().filter_map(|grant| {
        let at = grant.last_used?;
        Some(Recipient::new(&door.frame, grant, at, contacts.get(&grant.client)))
    });
    let told = told.collect();
    Ok((grants, told))
}

async fn ask(door: &Door, who: &SignedIn, wish: Wish, changed: bool) -> Result<HttpResponse, Fault> {
    let (state, visitor) = (&door.state, who.visitor);
    let plan: Plan = state.privacy.plan(door.call, visitor, wish).await.map_err(|e| door.page(&e))?;
    let (grants, recipients) = recipients(door, visitor).await?;
    let live = |grant: &GrantView| (grant.state == GrantState::Active).then(|| grant.name.clone());
    let mut ends = Ends::default();
    if wish.ends_giving() {
        ends.permissions = grants.iter().filter_map(live).collect();
        let held = state.issuer.list(door.call.now, visitor).await.map_err(|e| door.page(&e))?;
        ends.credentials = held.iter().filter(|held| held.standing == ::issuer::Standing::Live).count();
    }
    if wish == Wish::Visit {
        ends.passkeys = state.visitors.passkeys(visitor).await.map_err(|e| door.page(&e))?.len();
        ends.browsers = state.visitors.sessions(door.call, visitor).await.map_err(|e| door.page(&e))?.len();
    }
    let sign_in = (!recent(door, who)).then(|| state.sign_in.clone());
    let recipients = if wish.ends_giving() { recipients } else { Vec::new() };
    let page = Check { changed, sign_in, ..Check::new(door.frame.clone(), &plan, &ends, recipients) };
    Ok(reply::page(door, &page))
}

/// POST /portal/data. The same form twice is one request: whoever closed their visit is signed in no longer, and is led to
/// the same page all the same.
pub(crate) async fn erase(mut door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let wish = wish(&door, &form)?;
    let session = door.session().await?;
    if let Some(who) = session.as_ref().filter(|who| !recent(&door, who)) {
        return ask(&door, who, wish, false).await;
    }
    let visitor = session.as_ref().map(|who| who.visitor);
    door.call = door.call.by(visitor.map_or(door.call.actor, Actor::Visitor));
    let shown = form.one("shown").unwrap_or_default();
    match door.state.privacy.fulfil(door.call, visitor, shown).await {
        Ok(Some(done)) => answer(&door, session.as_ref(), &done).await,
        Ok(None) => Err(Fault::see_other(&door.state.sign_in)),
        Err(Error::Changed) => match &session {
            Some(who) => ask(&door, who, wish, true).await,
            None => Err(Fault::see_other(&door.state.sign_in)),
        },
        Err(error) => Err(door.page(&error)),
    }
}

/// It is done, whatever fails from here on: the worker goes on where this stops.
async fn answer(door: &Door, who: Option<&SignedIn>, done: &Fulfilled) -> Result<HttpResponse, Fault> {
    let place = format!("/erasures/{}", done.secret);
    let mut frames = Vec::new();
    if let Some(who) = who.filter(|_| done.first) {
        match follow(door, who, done).await {
            Ok(opened) => frames = opened,
            Err(code) => tracing::error!(code, "the rest of an erasure is left to the worker"),
        }
    }
    match done.wish {
        Wish::Class(_) => Ok(reply::see_other(&place)),
        Wish::Visit => {
            let url = door.state.issuer_url.join(&place).map_err(|_| Fault::failed())?;
            Ok(signed_out(door, Some(url), frames))
        }
    }
}

async fn follow(door: &Door, who: &SignedIn, done: &Fulfilled) -> Result<Vec<Url>, &'static str> {
    let (state, visitor) = (&door.state, who.visitor);
    state.privacy.follow_wish(door.call, visitor).await.map_err(|e| told(&e))?;
    let mut frames = Vec::new();
    if done.wish == Wish::Visit {
        let all = state.visitors.sessions(door.call, visitor).await.map_err(|e| told(&e))?;
        let opened = state.provider.sign_out_everywhere(door.call, &all, who.session).await;
        frames = opened.map_err(|e| told(&e))?;
    }
    state.privacy.wish_done(door.call, &done.key).await.map_err(|e| told(&e))?;
    Ok(frames)
}

fn told(failure: &impl kernel::Failure) -> &'static str {
    log(failure);
    failure.code()
}

async fn found(door: &Door, secret: &str) -> Result<privacy::Told, Fault> {
    let found = door.state.privacy.told(door.call, secret).await.map_err(|e| door.page(&e))?;
    found.ok_or_else(|| door.refuse(404, "not_found"))
}

/// GET /erasures/{secret}: the reference, the certificates, what stays. For whoever has the link.
pub(crate) async fn done(door: Door, secret: Path<String>) -> Result<HttpResponse, Fault> {
    let told = found(&door, &secret).await?;
    let named = told.names_recipients && told.wish.ends_giving();
    let recipients = if named { recipients(&door, told.visitor).await?.1 } else { Vec::new() };
    Ok(reply::page(&door, &Done::new(door.frame.clone(), &secret, &told, recipients)))
}

/// GET /erasures/{secret}/{class}: the certificate, as a file.
pub(crate) async fn certificate(door: Door, path: Path<(String, String)>) -> Result<HttpResponse, Fault> {
    let (secret, class) = path.into_inner();
    let told = found(&door, &secret).await?;
    let certificate = told.certificates.into_iter().find(|found| found.class == class);
    let proof = certificate.and_then(|found| found.proof).ok_or_else(|| door.refuse(404, "not_found"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{class}.tlog-proof\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(proof))
}
