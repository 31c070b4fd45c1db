//! Four eyes: one asks, another decides.

use super::{FILTERS, since, until};
use crate::{
    Fault, Form,
    door::Reader,
    page::console::{Bar, approval::Approvals},
    reply,
};
use actix_web::{HttpResponse, web::Path};
use audit::{Scope, Verdict};
use kernel::ApprovalId;

/// GET /console/approvals: what waits for somebody, and what was decided.
pub(crate) async fn list(who: Reader) -> Result<HttpResponse, Fault> {
    let rows = who.state.audit.approvals(who.call.now).await.map_err(|e| who.page(&e))?;
    let page = Approvals::new(who.frame.clone(), Bar::new(&who, "approvals"), &rows, who.session.staff);
    Ok(reply::page(&who, &page))
}

/// What a form asks to export, inside the session's window.
fn scope(who: &Reader, form: &Form) -> Scope {
    let text = |name: &str| form.one(name).map(str::trim).filter(|v| !v.is_empty());
    let named = FILTERS.into_iter().filter(|name| !matches!(*name, "from" | "to"));
    let filters = named.filter_map(|name| Some((name.to_owned(), text(name)?.to_owned())));
    Scope {
        filters: filters.collect(),
        from: who.opened.from(text("from").and_then(since)),
        to: who.opened.to(text("to").and_then(until)),
        form: text("form").unwrap_or("jsonl").to_owned(),
    }
}

/// POST /console/approvals: asks for somebody else's approval.
pub(crate) async fn ask(who: Reader, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let reason = form.one("reason").unwrap_or_default();
    let asked = who.state.audit.ask_approval(who.call, who.session.staff, reason, &scope(&who, &form)).await;
    asked.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/console/approvals"))
}

/// POST /console/approvals/{id}: somebody else's request, allowed or refused.
pub(crate) async fn decide(who: Reader, id: Path<String>, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let id: ApprovalId = id.parse().map_err(|_| who.refuse(404, "not_found"))?;
    let verdict = match form.one("verdict") {
        Some("approve") => Verdict::Approve,
        Some("refuse") => Verdict::Refuse,
        _ => return Err(who.refuse(400, "invalid_request")),
    };
    let decided = who.state.audit.decide_approval(who.call, who.session.staff, id, verdict).await;
    decided.map_err(|e| who.page(&e))?;
    Ok(reply::see_other("/console/approvals"))
}
