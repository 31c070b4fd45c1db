//! The auditor's console: sign in, say why, read, export, prove.

pub(crate) mod alarm;
pub(crate) mod approval;
pub(crate) mod chart;
pub(crate) mod export;
pub(crate) mod sign;

use crate::{
    Door, Fault, Form,
    door::Reader,
    page::console::{
        Bar, Choice, Field,
        log::{Entry, Log, Proof, Row, facts},
        verify::Verify,
    },
    reply,
};
use actix_web::{HttpRequest, HttpResponse, web::Path};
use audit::{Action, Filter};
use data_encoding::HEXLOWER;
use kernel::{Basis, ClientId, Date, Moment, Purpose};
use std::{collections::BTreeMap, time::Duration};

type Names = BTreeMap<ClientId, String>;

/// Days begin eight hours earlier in China than in UTC.
const CHINA: Duration = Duration::from_secs(8 * 3600);

/// The parameters that narrow the log.
pub(crate) const FILTERS: [&str; 9] =
    ["action", "recipient", "purpose", "basis", "country", "decision", "subject", "from", "to"];

const BASES: [Basis; 4] = [Basis::Consent, Basis::Contract, Basis::Statute, Basis::Emergency];

pub(crate) async fn names(door: &Door) -> Result<Names, Fault> {
    let clients = door.state.provider.clients().await.map_err(|e| door.page(&e))?;
    Ok(clients.into_iter().map(|c| (c.id, c.name)).collect())
}

/// The beginning of a day in China, or an instant.
pub(crate) fn since(text: &str) -> Option<Moment> {
    match Date::parse(text) {
        Ok(day) => Some(day.midnight().minus(CHINA)),
        Err(_) => Moment::parse(text).ok(),
    }
}

/// The end of a day in China, or an instant.
pub(crate) fn until(text: &str) -> Option<Moment> {
    match Date::parse(text) {
        Ok(day) => Some(day.plus_days(1).midnight().minus(CHINA)),
        Err(_) => Moment::parse(text).ok(),
    }
}

/// What a query or a form asks for. Words that no filter knows match nothing to search for and are left out.
pub(crate) fn filter(query: &Form) -> Filter {
    let text = |name: &str| query.one(name).map(str::trim).filter(|v| !v.is_empty());
    Filter {
        subject: text("subject").map(str::to_owned),
        action: text("action").and_then(|a| a.parse().ok()),
        purpose: text("purpose").and_then(|p| p.parse().ok()),
        basis: text("basis").and_then(|code| BASES.into_iter().find(|b| b.code() == code)),
        country: text("country").and_then(|c| c.to_uppercase().parse().ok()),
        decision: text("decision").map(str::to_owned),
        recipient: text("recipient").and_then(|r| r.parse().ok()),
        after: text("after").and_then(|a| a.parse().ok()),
        from: text("from").and_then(since),
        to: text("to").and_then(until),
        limit: 50,
    }
}

/// The address of a page with the same filters.
pub(crate) fn address(page: &str, query: &Form, after: Option<u64>) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        if let Some(value) = query.one(name).filter(|v| !v.is_empty()) {
            pairs.append_pair(name, value);
        }
    }
    if let Some(after) = after {
        pairs.append_pair("after", &after.to_string());
    }
    let query = pairs.finish();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

/// The fields to narrow the log by, filled in.
pub(crate) fn fields(who: &Reader, query: &Form, names: &Names) -> Vec<Field> {
    let frame = &who.frame;
    let wanted = filter(query);
    let typed = |name: &'static str, kind: &'static str, key: &str| Field {
        name,
        kind,
        label: frame.say(key),
        value: query.one(name).unwrap_or_default().to_owned(),
        choices: Vec::new(),
    };
    let action = |a: &Action| Choice {
        code: a.code().to_owned(),
        text: frame.word("action", a.code()),
        chosen: wanted.action == Some(*a),
    };
    let recipient = |(id, name): (&ClientId, &String)| Choice {
        code: id.to_string(),
        text: name.clone(),
        chosen: wanted.recipient == Some(*id),
    };
    let purpose = |p: &Purpose| Choice {
        code: p.code().to_owned(),
        text: frame.purpose(*p),
        chosen: wanted.purpose == Some(*p),
    };
    let basis = |b: &Basis| Choice {
        code: b.code().to_owned(),
        text: frame.basis(*b),
        chosen: wanted.basis == Some(*b),
    };
    let list = |name, key: &str, choices| Field { choices, ..typed(name, "list", key) };
    let mut fields = vec![
        list("action", "console-action", Action::ALL.iter().map(action).collect()),
        list("recipient", "console-recipient", names.iter().map(recipient).collect()),
        list("purpose", "console-purpose", Purpose::ALL.iter().map(purpose).collect()),
        list("basis", "console-basis", BASES.iter().map(basis).collect()),
        typed("country", "text", "console-country"),
        typed("decision", "text", "console-decision"),
    ];
    if who.opened.sees_subject() {
        fields.push(typed("subject", "text", "console-subject"));
    }
    fields.push(typed("from", "date", "console-from"));
    fields.push(typed("to", "date", "console-to"));
    fields
}

/// GET /console: the door, the question why, or the log.
pub(crate) async fn console(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let Some(session) = door.auditor_session().await? else { return sign::ask(&door, None).await };
    let Some(opened) = session.opened.clone() else { return Ok(sign::why(&door, &session, None)) };
    let who = Reader { door: door.by_auditor(session.staff), session, opened };
    let query = Form::query(&request);
    let names = names(&who).await?;
    let (found, count) =
        who.state.audit.search(&who.opened, filter(&query)).await.map_err(|e| who.page(&e))?;
    let alarms = who.state.audit.alarms().await.map_err(|e| who.page(&e))?;
    let checkpoint = who.state.audit.checkpoint().await.map_err(|e| who.page(&e))?;
    let frame = &who.frame;
    let name = |id: Option<ClientId>| id.and_then(|id| names.get(&id)).map(String::as_str);
    let page = Log {
        bar: Bar::new(&who, "log"),
        filtered: FILTERS.iter().any(|n| query.one(n).is_some_and(|v| !v.is_empty())),
        fields: fields(&who, &query, &names),
        rows: found.items.iter().map(|e| Row::new(&frame.locale, e, name(e.recipient))).collect(),
        count: frame.say1("console-count", "count", count),
        next: found.next.map(|after| address("/console", &query, Some(after))),
        first: query.one("after").is_some().then(|| address("/console", &query, None)),
        charts: address("/console/charts", &query, None),
        exports: address("/console/exports", &query, None),
        alarmed: alarms.iter().any(|alarm| alarm.ended_at.is_none()),
        checkpoint: checkpoint.unwrap_or_default(),
        vkey: who.state.audit.vkey(),
        frame: frame.clone(),
    };
    Ok(reply::page(&who, &page))
}

/// GET /console/entries/{index}: one entry with its proof.
pub(crate) async fn entry(who: Reader, index: Path<u64>) -> Result<HttpResponse, Fault> {
    let found = who.state.audit.look(&who.opened, *index).await.map_err(|e| who.page(&e))?;
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
    let bar = Bar::new(&who, "log");
    Ok(reply::page(&who, &Entry { frame: who.frame.clone(), bar, index: *index, facts, proof }))
}

/// GET /console/verify: a bundle checked in the reader's own browser; for everybody.
pub(crate) async fn verify(door: Door) -> Result<HttpResponse, Fault> {
    let vkey = door.state.audit.vkey();
    Ok(reply::page_apart(&door, &Verify { frame: door.frame.clone(), vkey }))
}
