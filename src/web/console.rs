//! The auditor's console: sign in, read, export, prove.

use crate::{
    Door, Fault, Form,
    door::Auditor,
    page::console::{Choice, Entry, Field, Log, Proof, Row, SignIn, facts},
    reply,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web::Path};
use audit::{Action, Filter, Range, Request};
use data_encoding::HEXLOWER;
use kernel::{ClientId, Moment};
use std::collections::BTreeMap;

type Names = BTreeMap<ClientId, String>;

async fn names(door: &Door) -> Result<Names, Fault> {
    let clients = door.state.provider.clients().await.map_err(|e| door.page(&e))?;
    Ok(clients.into_iter().map(|c| (c.id, c.name)).collect())
}

fn filter(query: &Form) -> Filter {
    let text = |name: &str| query.one(name).filter(|v| !v.is_empty());
    Filter {
        subject: text("subject").map(str::to_owned),
        action: text("action").and_then(|a| a.parse().ok()),
        country: text("country").and_then(|c| c.to_uppercase().parse().ok()),
        decision: text("decision").map(str::to_owned),
        recipient: text("recipient").and_then(|r| r.parse().ok()),
        after: text("after").and_then(|a| a.parse().ok()),
        from: text("from").and_then(|d| Moment::parse(d).ok()),
        to: text("to").and_then(|d| Moment::parse(d).ok()),
        limit: 50,
    }
}

const FILTERS: [&str; 7] = ["action", "subject", "country", "decision", "recipient", "from", "to"];

fn older(query: &Form, after: u64) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = query.one(name) {
            pairs.append_pair(name, value);
        }
    }
    pairs.append_pair("after", &after.to_string());
    format!("/console?{}", pairs.finish())
}

fn fields(door: &Door, query: &Form) -> Vec<Field> {
    let field = |name: &'static str, kind: &'static str, key: &str| Field {
        name,
        kind,
        label: door.frame.say(key),
        value: query.one(name).unwrap_or_default().to_owned(),
    };
    vec![
        field("subject", "text", "console-subject"),
        field("country", "text", "console-country"),
        field("decision", "text", "console-decision"),
        field("from", "date", "console-from"),
        field("to", "date", "console-to"),
    ]
}

/// GET /console: the door, or the log.
pub(crate) async fn console(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let Some(who) = Auditor::of(&door).await? else {
        return Ok(reply::page(&door, &SignIn { frame: door.frame.clone(), failed: false }));
    };
    let query = Form::query(&request);
    let wanted = filter(&query);
    let (action, recipient) = (wanted.action, wanted.recipient);
    let names = names(&who).await?;
    let found = who.state.audit.entries(wanted).await.map_err(|e| who.page(&e))?;
    let checkpoint = who.state.audit.checkpoint().await.map_err(|e| who.page(&e))?;
    let frame = &who.frame;
    let name = |id: Option<ClientId>| id.and_then(|id| names.get(&id)).map(String::as_str);
    let page = Log {
        filtered: FILTERS.iter().any(|n| query.one(n).is_some_and(|v| !v.is_empty())),
        actions: Action::ALL
            .iter()
            .map(|a| Choice {
                code: a.code().to_owned(),
                text: frame.word("action", a.code()),
                chosen: action == Some(*a),
            })
            .collect(),
        recipients: names
            .iter()
            .map(|(id, name)| Choice {
                code: id.to_string(),
                text: name.clone(),
                chosen: recipient == Some(*id),
            })
            .collect(),
        fields: fields(&who, &query),
        rows: found.items.iter().map(|e| Row::new(&frame.locale, e, name(e.recipient))).collect(),
        next: found.next.map(|after| older(&query, after)),
        checkpoint: checkpoint.unwrap_or_default(),
        vkey: who.state.audit.vkey(),
        frame: frame.clone(),
    };
    Ok(reply::page(&who, &page))
}

/// GET /console/entries/{index}: one entry with its proof.
pub(crate) async fn entry(who: Auditor, index: Path<u64>) -> Result<HttpResponse, Fault> {
    let found = who.state.audit.entry(*index).await.map_err(|e| who.page(&e))?;
    let found = found.ok_or_else(|| who.refuse(404, "not_found"))?;
    let names = names(&who).await?;
    let name = found.row.recipient.and_then(|id| names.get(&id)).map(String::as_str);
    let proof = found.proof.map(|p| Proof {
        leaf: HEXLOWER.encode(&p.leaf),
        size: p.size,
        path: p.path.iter().map(|h| HEXLOWER.encode(h)).collect(),
        checkpoint: p.checkpoint,
    });
    let facts = facts(&who.frame.locale, &found.row, name);
    Ok(reply::page(&who, &Entry { frame: who.frame.clone(), index: *index, facts, proof }))
}

/// POST /console: an auditor's token.
pub(crate) async fn enter(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let token = form.one("token").unwrap_or_default().trim();
    if door.auditor(token).await?.is_none() {
        let mut response = reply::page(&door, &SignIn { frame: door.frame.clone(), failed: true });
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    let mut response = reply::see_other("/console");
    reply::set_staff(&door, &mut response, token);
    Ok(response)
}

/// POST /console/leave.
pub(crate) async fn leave(who: Auditor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let mut response = reply::see_other("/console");
    reply::forget(&who, &mut response, who.state.cookies.staff());
    Ok(response)
}

/// POST /console/export: a bundle that proves itself.
pub(crate) async fn export(who: Auditor, form: Form) -> Result<HttpResponse, Fault> {
    // A program with a bearer token has no form token, and no cookie that another site could borrow.
    if who.bearer().is_none() {
        who.check(&form)?;
    }
    let instant = |name: &str| match form.one(name).filter(|v| !v.is_empty()) {
        None => Ok(None),
        Some(text) => Moment::parse(text).map(Some).map_err(|_| who.refuse(400, "invalid_request")),
    };
    let range = Range { from: instant("from")?, to: instant("to")? };
    let request = Request { range, ..Request::default() };
    let exported = who.state.audit.export(who.call, request, Vec::new(), |_| {}).await;
    let (out, summary) = exported.map_err(|e| who.page(&e))?;
    let name = format!("attachment; filename=\"guosuo-log-{}-{}.zip\"", summary.first, summary.count);
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(out))
}

/// GET /checkpoint (C2SP tlog-tiles): for auditors.
pub(crate) async fn checkpoint(who: Auditor) -> Result<HttpResponse, Fault> {
    let note = who.state.audit.checkpoint().await.map_err(|e| Fault::of_problem(&e))?;
    let note = note.ok_or_else(|| Fault::problem(404, "not_found", "Nothing has been signed yet."))?;
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(note))
}

/// GET /tile/{path} (C2SP tlog-tiles): for auditors.
pub(crate) async fn tile(who: Auditor, path: Path<String>) -> Result<HttpResponse, Fault> {
    let tile = who.state.audit.tile(&format!("tile/{path}")).await.map_err(|e| Fault::of_problem(&e))?;
    let tile = tile.ok_or_else(|| Fault::problem(404, "not_found", "There is no such tile."))?;
    Ok(HttpResponse::Ok().content_type("application/octet-stream").body(tile))
}
