//! The visitor's own pages: who learned what, withdrawal, credentials, sessions.

use crate::{
    Door, Fault, Form,
    door::Visitor,
    page::{
        home::Home,
        message::Message,
        offer::Offer,
        portal::{Browser, Key, Passport, Portal, Stock},
    },
    provider::signed_out,
    reply,
};
use ::issuer::VISITOR_ID;
use ::visitor::Report;
use actix_web::{HttpRequest, HttpResponse, web::Path};
use kernel::DocumentState;

/// How much of the past one page shows.
const ROWS: u64 = 100;

/// GET /.
pub(crate) async fn home(door: Door) -> HttpResponse {
    reply::page(&door, &Home { frame: door.frame.clone() })
}

async fn show(who: &Visitor, done: Option<String>) -> Result<HttpResponse, Fault> {
    let (state, visitor, now) = (&who.state, who.who.visitor, who.call.now);
    let grants = state.privacy.grants(now, visitor).await.map_err(|e| who.page(&e))?;
    let ids: Vec<_> = grants.iter().map(|grant| grant.client).collect();
    let links = state.provider.login_links(&ids).await.map_err(|e| who.page(&e))?;
    let history = state.privacy.history(visitor, ROWS).await.map_err(|e| who.page(&e))?;
    let held = state.issuer.list(now, visitor).await.map_err(|e| who.page(&e))?;
    let mut passports = state.visitors.documents(now, visitor).await.map_err(|e| who.page(&e))?;
    let kept = state.privacy.kept(now, visitor).await.map_err(|e| who.page(&e))?;
    passports.retain(|passport| passport.state != DocumentState::Erased);
    let passkeys = state.visitors.passkeys(visitor).await.map_err(|e| who.page(&e))?;
    let sessions = state.visitors.sessions(who.call, visitor).await.map_err(|e| who.page(&e))?;
    let frame = &who.frame;
    let key = |k: &::visitor::PasskeyRow| Key {
        since: frame.moment(k.created_at),
        used: k.used_at.map(|at| frame.moment(at)),
    };
    let browser = |s: &::visitor::SignedIn| Browser {
        id: s.session.to_string(),
        since: frame.moment(s.auth_time),
        current: s.session == who.who.session,
    };
    let page = Portal {
        done,
        passports: passports.iter().map(|row| Passport::new(frame, row)).collect(),
        kept: kept.iter().map(|kept| Stock::new(frame, kept)).collect(),
        passkeys: passkeys.iter().map(key).collect(),
        sessions: sessions.iter().map(browser).collect(),
        ..Portal::empty(frame.clone()).with((grants, &links), history, held)
    };
    Ok(reply::page(who, &page))
}

/// GET /portal.
pub(crate) async fn portal(who: Visitor, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    let done = query.one("done").and_then(|done| who.frame.find(&format!("portal-done-{done}")));
    show(&who, done).await
}

/// GET /portal/notices/{hash}: the notice as it was shown.
pub(crate) async fn notice(who: Visitor, hash: Path<String>) -> Result<HttpResponse, Fault> {
    let found = who.state.privacy.notice(&hash).await.map_err(|e| who.page(&e))?;
    let notice = found.ok_or_else(|| who.refuse(404, "not_found"))?;
    Ok(reply::page(&who, &Message::notice(who.frame.clone(), notice)))
}

/// POST /portal/grants/{id}/withdraw.
pub(crate) async fn withdraw(who: Visitor, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    who.state.privacy.withdraw(who.call, who.who.visitor, id).await.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/portal?done=withdrawn"))
}

/// POST /portal/offers. The offer is worth a credential once: it is shown and kept nowhere.
pub(crate) async fn offer(who: Visitor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let offered =
        who.state.issuer.offer(who.call, who.who.visitor, VISITOR_ID).await.map_err(|e| who.page(&e))?;
    Ok(reply::page(&who, &Offer::new(who.frame.clone(), offered.uri.clone(), offered.expires_at)))
}

/// POST /portal/credentials/{id}/revoke.
pub(crate) async fn revoke(who: Visitor, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    who.state.issuer.revoke(who.call, who.who.visitor, id).await.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/portal?done=revoked"))
}

/// POST /portal/passports/{id}/report: the holder says that it is gone.
pub(crate) async fn report(who: Visitor, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    let what = form.one("what").and_then(|text| text.parse().ok());
    // Withdrawing a passport is its authority's, not its holder's.
    let what = what.filter(|report| *report != Report::Revoked);
    let what = what.ok_or_else(|| who.refuse(400, "invalid_request"))?;
    who.state.visitors.report(who.call, who.who.visitor, id, what).await.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/portal?done=reported"))
}

/// POST /portal/sessions/{id}/end: signs one browser out, most times another one.
pub(crate) async fn end(who: Visitor, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    let mut own = who.state.visitors.sessions(who.call, who.who.visitor).await.map_err(|e| who.page(&e))?;
    own.retain(|s| s.session == id);
    let session = own.first().ok_or_else(|| who.refuse(404, "not_found"))?;
    let frames = who.state.provider.sign_out(who.call, session).await.map_err(|e| who.page(&e))?;
    if id == who.who.session {
        return Ok(signed_out(&who, None, frames));
    }
    // The frames of the other browser's sites would be opened in this one, which is not signed in there.
    Ok(reply::see_other("/portal?done=session"))
}

/// POST /portal/sessions/end: signs every browser out, this one too.
pub(crate) async fn end_all(who: Visitor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let all = who.state.visitors.sessions(who.call, who.who.visitor).await.map_err(|e| who.page(&e))?;
    let here = who.who.session;
    let frames = who.state.provider.sign_out_everywhere(who.call, &all, here).await;
    let frames = frames.map_err(|e| who.page(&e))?;
    Ok(signed_out(&who, None, frames))
}
