//! The log as others read it: checkpoint and tiles (C2SP tlog-tiles), its retention, receipts.

use crate::{Door, Fault, reply, verifier::caller};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, EntityTag},
    web::Path,
};
use audit::{Class, Reader, Receipted};
use serde_json::json;

/// How long a checkpoint may be kept, in seconds: it is signed anew every three.
const FRESH: u32 = 2;
/// How long what never changes may be kept: a year.
const FOREVER: u32 = 365 * 24 * 3600;

/// Whether an answer may be kept by shared caches.
#[derive(Clone, Copy)]
enum Access {
    Public,
    Private,
}

/// Whether an auditor's program asks.
async fn audits(door: &Door) -> Result<bool, Fault> {
    match door.bearer() {
        Some(token) => Ok(door.auditor(token).await?.is_some()),
        None => Ok(false),
    }
}

/// Lets everybody in where the log is public, and auditors everywhere. The log has one name at a time.
async fn admit(door: &Door, name: &str) -> Result<Access, Fault> {
    let access = if door.state.log_is_public {
        Access::Public
    } else if audits(door).await? {
        Access::Private
    } else {
        return Err(Fault::problem(401, "unauthenticated", "Send an auditor's token as Bearer."));
    };
    let own = door.state.audit.origin().rsplit_once('/').is_some_and(|(_, last)| last == name);
    if own { Ok(access) } else { Err(missing()) }
}

fn missing() -> Fault {
    Fault::problem(404, "not_found", "The log has nothing there.")
}

fn kept(access: Access, seconds: u32, immutable: bool) -> String {
    let who = match access {
        Access::Public => "public",
        Access::Private => "private",
    };
    format!("{who}, max-age={seconds}{}", if immutable { ", immutable" } else { "" })
}

/// GET /log/checkpoint.
pub(crate) async fn checkpoint(
    door: Door,
    request: HttpRequest,
    log: Path<String>,
) -> Result<HttpResponse, Fault> {
    let access = admit(&door, &log).await?;
    let note = door.state.audit.checkpoint().await.map_err(|e| Fault::of_problem(&e))?;
    let note = note.ok_or_else(|| Fault::problem(404, "not_found", "Nothing has been signed yet."))?;
    let tag = EntityTag::new_strong(audit::digest(note.as_bytes()));
    Ok(reply::tagged(
        &request,
        "text/plain; charset=utf-8",
        kept(access, FRESH, false),
        tag,
        note.into_bytes(),
    ))
}

async fn published(
    door: &Door,
    request: &HttpRequest,
    log: &str,
    path: String,
    packed: bool,
) -> Result<HttpResponse, Fault> {
    let access = admit(door, log).await?;
    let tile = door.state.audit.tile(&path).await.map_err(|e| Fault::of_problem(&e))?.ok_or_else(missing)?;
    let digest = audit::digest(&tile);
    // What travels compressed has other bytes: the same content, not the same answer (RFC 9110 §8.8.1).
    let tag = if packed { EntityTag::new_weak(digest) } else { EntityTag::new_strong(digest) };
    // A partial tile never changes either: its width is in its name.
    Ok(reply::tagged(request, "application/octet-stream", kept(access, FOREVER, true), tag, tile))
}

/// GET /log/tile/{level}/{number}.
pub(crate) async fn tile(
    door: Door,
    request: HttpRequest,
    at: Path<(String, String)>,
) -> Result<HttpResponse, Fault> {
    let (log, path) = at.into_inner();
    published(&door, &request, &log, format!("tile/{path}"), false).await
}

/// GET /log/tile/entries/{number}: compressed for who accepts that.
pub(crate) async fn entries(
    door: Door,
    request: HttpRequest,
    at: Path<(String, String)>,
) -> Result<HttpResponse, Fault> {
    let (log, path) = at.into_inner();
    published(&door, &request, &log, format!("tile/entries/{path}"), true).await
}

/// GET /log/retention: the published policy, and the lowest index that is published. For everybody: it tells nothing.
pub(crate) async fn retention(door: Door) -> Result<HttpResponse, Fault> {
    let minimum = door.state.audit.minimum().await.map_err(|e| Fault::of_problem(&e))?;
    let days = |class: Class| door.state.audit.retention().map(|r| r.of(class).as_secs() / (24 * 3600));
    let classes: serde_json::Map<String, serde_json::Value> =
        Class::ALL.into_iter().map(|class| (class.code().to_owned(), json!(days(class)))).collect();
    let body = json!({
        "origin": door.state.audit.origin(), "minimum_index": minimum, "days": classes,
        "pruned": door.state.audit.retention().is_some(),
    });
    Ok(reply::json(&body))
}

/// GET /receipts/{index}: for the visitor it is about, the relying party it names, and auditors.
pub(crate) async fn receipt(
    door: Door,
    request: HttpRequest,
    index: Path<u64>,
) -> Result<HttpResponse, Fault> {
    let reader = if audits(&door).await? {
        Reader::Auditor
    } else if let Some(who) = door.session().await? {
        Reader::Visitor(who.visitor)
    } else {
        Reader::Client(caller(&door, &request).await?)
    };
    let none = || Fault::problem(404, "not_found", "There is no such receipt for you.");
    match door.state.audit.receipt(reader, *index).await.map_err(|e| Fault::of_problem(&e))? {
        None => Err(none()),
        Some(Receipted::Early) => {
            Err(Fault::problem(503, "receipt_early", "The entry is there and not signed yet. Ask again."))
        }
        Some(Receipted::Ready(text)) => {
            let name = format!("attachment; filename=\"{index}.tlog-proof\"");
            Ok(HttpResponse::Ok()
                .content_type("text/plain; charset=utf-8")
                .insert_header((header::CONTENT_DISPOSITION, name))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .body(text))
        }
    }
}
