//! Every path on one page.

use crate::{
    Door, Fault, State, admin, console, coverage, desk, document::Document, erasure, form, guard, issuer,
    log, login, party, pending, portal, provider, reader, register, reply, session, verifier, visitor,
};
use actix_web::{
    HttpRequest, HttpResponse,
    error::JsonPayloadError,
    http::header,
    middleware,
    web::{self, Data, JsonConfig, PayloadConfig, ServiceConfig, delete, get, post, put, resource, scope},
};

/// Largest form, in bytes: a wallet's answer may weigh so much (OpenID4VP §8.2).
const FORM: usize = 512 * 1024;
/// Largest body of a message that carries no file, in bytes.
const SMALL: usize = 16 * 1024;
/// Largest JSON body, in bytes: a country's list of certificates.
const JSON: usize = 4 * 1024 * 1024;

/// Adds every route, with its limits and headers.
pub fn configure(config: &mut ServiceConfig, state: &State) {
    config
        .app_data(Data::new(state.clone()))
        .app_data(PayloadConfig::default().limit(FORM))
        .app_data(json(JSON))
        .service(
            scope("")
                .wrap(middleware::from_fn(guard::headers))
                .wrap(middleware::from_fn(guard::bodies))
                .wrap(middleware::from_fn(guard::measure))
                .configure(oidc)
                .configure(credentials)
                .configure(people)
                .configure(staff)
                .configure(files)
                .default_service(web::to(missing)),
        );
}

/// Bodies in JSON up to a size.
fn json(limit: usize) -> JsonConfig {
    JsonConfig::default().limit(limit).error_handler(|error, _| {
        match error {
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
                Fault::too_large()
            }
            JsonPayloadError::Payload(late) if form::is_late(&late) => Fault::slow(),
            JsonPayloadError::ContentType => {
                Fault::problem(415, "unsupported_media_type", "Send JSON, as application/json.")
            }
            JsonPayloadError::Deserialize(wrong) => Fault::problem(400, "invalid_request", &misread(&wrong)),
            _ => Fault::problem(400, "invalid_request", "The body ended early, or is not JSON."),
        }
        .into()
    })
}

/// Where a body is wrong and how, without a word of what it says: it may be about a person.
fn misread(wrong: &serde_json::Error) -> String {
    let (line, column) = (wrong.line(), wrong.column());
    match wrong.classify() {
        serde_json::error::Category::Data => {
            format!("A member up to line {line}, column {column} is unknown, missing or not of its form.")
        }
        _ => format!("The body is not JSON from line {line}, column {column} on."),
    }
}

fn oidc(c: &mut ServiceConfig) {
    let cors = || middleware::from_fn(guard::cors);
    let metadata = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
    c.service(resource(metadata).wrap(cors()).route(get().to(provider::discovery)))
        .service(resource("/jwks").wrap(cors()).route(get().to(provider::jwks)))
        .service(
            resource("/authorize")
                .route(get().to(provider::authorize))
                .route(post().to(provider::authorize_post)),
        )
        .service(resource("/authorize/posted").route(get().to(provider::authorize_posted)))
        .service(resource("/par").wrap(cors()).route(post().to(provider::push)))
        .service(resource("/token").wrap(cors()).route(post().to(provider::token)))
        .service(
            resource("/userinfo")
                .wrap(middleware::from_fn(guard::interaction))
                .wrap(cors())
                .route(get().to(provider::userinfo))
                .route(post().to(provider::userinfo_post)),
        )
        .service(resource("/introspect").route(post().to(provider::introspect)))
        .service(resource("/revoke").wrap(cors()).route(post().to(provider::revoke)))
        .service(resource("/register").app_data(json(SMALL)).route(post().to(register::register)))
        .service(
            resource("/register/{id}")
                .app_data(json(SMALL))
                .route(get().to(register::read))
                .route(put().to(register::replace))
                .route(delete().to(register::remove)),
        )
        .service(resource("/login").route(get().to(login::login)).route(post().to(login::answer)))
        .service(resource("/login/continue").route(get().to(login::resume)))
        .service(resource("/consent").route(get().to(provider::question)).route(post().to(provider::consent)))
        .service(
            resource("/logout").route(get().to(provider::logout)).route(post().to(provider::logout_post)),
        )
        .service(resource("/logout/posted").route(get().to(provider::logout_posted)))
        .service(resource("/logout/confirm").route(post().to(provider::logout_confirm)))
        .service(resource("/session/check").route(get().to(session::check)))
        .service(resource("/parties/{id}/logo").route(get().to(party::logo)));
}

fn credentials(c: &mut ServiceConfig) {
    let cors = || middleware::from_fn(guard::cors);
    c.service(resource("/.well-known/openid-credential-issuer").route(get().to(issuer::metadata)))
        .service(resource("/nonce").wrap(cors()).route(post().to(issuer::nonce)))
        .service(resource("/credential").wrap(cors()).route(post().to(issuer::credential)))
        .service(resource("/statuslists/{id}").route(get().to(issuer::status_list)))
        .service(resource("/vct/{id}/1").route(get().to(issuer::vct)))
        .service(resource("/presentations").route(post().to(verifier::ask)))
        .service(
            resource("/presentations/request/{state}")
                .route(get().to(verifier::request_object))
                .route(post().to(verifier::request_object)),
        )
        .service(resource("/presentations/response").route(post().to(verifier::respond)))
        .service(resource("/presentations/{id}").route(get().to(verifier::result)));
}

fn people(c: &mut ServiceConfig) {
    c.service(resource("/").route(get().to(portal::home)))
        .service(resource("/enrol").route(get().to(visitor::page)).route(post().to(visitor::enrol)))
        .service(resource("/enrol/sessions").route(post().to(reader::begin)))
        .service(
            resource("/enrol/sessions/{id}/evidence")
                .app_data(json(reader::EVIDENCE))
                .route(post().to(reader::evidence)),
        )
        .service(resource("/enrol/sessions/{id}/chip").app_data(json(SMALL)).route(post().to(reader::chip)))
        .service(resource("/enrol/typed").route(get().to(visitor::typed)).route(post().to(visitor::type_in)))
        .service(
            resource("/enrol/continue/{secret}")
                .route(get().to(visitor::link))
                .route(post().to(visitor::follow)),
        )
        .service(resource("/enrol/passkey").route(get().to(login::passkey)).route(post().to(login::register)))
        .service(resource("/coverage").route(get().to(coverage::page)))
        .service(resource("/coverage.json").route(get().to(coverage::json)))
        .service(resource("/portal").route(get().to(portal::portal)))
        .service(resource("/portal/data").route(get().to(erasure::choose)).route(post().to(erasure::erase)))
        .service(resource("/portal/data/check").route(get().to(erasure::check)))
        .service(resource("/erasures/{secret}").route(get().to(erasure::done)))
        .service(resource("/erasures/{secret}/{class}").route(get().to(erasure::certificate)))
        .service(resource("/portal/notices/{hash}").route(get().to(portal::notice)))
        .service(resource("/portal/grants/{id}/withdraw").route(post().to(portal::withdraw)))
        .service(resource("/portal/offers").route(post().to(portal::offer)))
        .service(resource("/portal/credentials/{id}/revoke").route(post().to(portal::revoke)))
        .service(resource("/portal/passports/{id}/report").route(post().to(portal::report)))
        .service(resource("/portal/sessions/end").route(post().to(portal::end_all)))
        .service(resource("/portal/sessions/{id}/end").route(post().to(portal::end)));
}

fn staff(c: &mut ServiceConfig) {
    c.configure(console_pages)
        .service(resource("/desk").route(get().to(desk::desk)).route(post().to(desk::enter)))
        .service(resource("/desk/chip").route(post().to(desk::chip)))
        .service(resource("/desk/inspect").route(post().to(desk::inspect)))
        .service(resource("/desk/join").route(post().to(desk::join)))
        .service(resource("/desk/report").route(post().to(desk::report)))
        .service(resource("/desk/leave").route(post().to(desk::leave)))
        .service(resource("/{log:log(-[0-9]+)?}/checkpoint").route(get().to(log::checkpoint)))
        .service(
            resource("/{log:log(-[0-9]+)?}/tile/entries/{path:.*}")
                .wrap(middleware::Compress::default())
                .route(get().to(log::entries)),
        )
        .service(resource("/{log:log(-[0-9]+)?}/tile/{path:.*}").route(get().to(log::tile)))
        .service(resource("/{log:log(-[0-9]+)?}/retention").route(get().to(log::retention)))
        .service(resource("/receipts/{index}").route(get().to(log::receipt)))
        .service(resource("/admin/clients").route(get().to(party::list)).route(post().to(register::add)))
        .service(resource("/admin/clients/{id}/grants").route(get().to(party::grants)))
        .service(resource("/admin/clients/{id}/grants/{grant}/end").route(post().to(party::end_grant)))
        .service(resource("/admin/clients/{id}/sessions").route(get().to(party::sessions)))
        .service(resource("/admin/clients/{id}/end-sessions").route(post().to(party::end_sessions)))
        .service(resource("/admin/sessions/{id}/end").route(post().to(party::end_session)))
        .service(resource("/admin/keys").route(get().to(pending::keys)))
        .service(resource("/admin/keys/rotate").route(post().to(pending::rotate)))
        .service(resource("/admin/pending").route(get().to(pending::list)))
        .service(resource("/admin/pending/{kind}/{id}/{answer}").route(post().to(pending::settle)))
        .service(resource("/admin/clients/{id}/end-grants").route(post().to(party::end_grants)))
        .service(resource("/admin/clients/{id}/{deed}").route(post().to(party::advance)))
        .service(resource("/admin/invitations").route(post().to(party::invite)))
        .service(resource("/admin/logouts").route(get().to(party::untold)))
        .service(resource("/admin/assessments").route(post().to(admin::assessment)))
        .service(resource("/admin/authority-letters").route(post().to(admin::letter)))
        .service(resource("/admin/trust").route(get().to(admin::trust)).route(post().to(admin::import)))
        .service(resource("/admin/trust/activate").route(post().to(admin::activate)));
}

fn console_pages(c: &mut ServiceConfig) {
    use console::{alarm, approval, chart, export, sign};
    c.service(resource("/console").route(get().to(console::console)).route(post().to(sign::enter)))
        .service(resource("/console/join/{link}").route(get().to(sign::join)).route(post().to(sign::joined)))
        .service(resource("/console/purpose").route(post().to(sign::purpose)))
        .service(resource("/console/sessions").route(get().to(sign::sessions)))
        .service(resource("/console/sessions/{id}/end").route(post().to(sign::end)))
        .service(resource("/console/leave").route(post().to(sign::leave)))
        .service(resource("/console/entries/{index}").route(get().to(console::entry)))
        .service(resource("/console/alarms").route(get().to(alarm::alarms)))
        .service(resource("/console/charts").route(get().to(chart::charts)))
        .service(
            resource("/console/approvals").route(get().to(approval::list)).route(post().to(approval::ask)),
        )
        .service(resource("/console/approvals/{id}").route(post().to(approval::decide)))
        .service(resource("/console/export").route(post().to(export::export)))
        .service(resource("/console/exports").route(get().to(export::exports)))
        .service(resource("/console/exports/{id}").route(get().to(export::progress)))
        .service(resource("/console/exports/{id}/file").route(get().to(export::fetch)))
        .service(resource("/console/exports/{id}/discard").route(post().to(export::discard)))
        .service(resource("/console/verify").route(get().to(console::verify)));
}

fn files(c: &mut ServiceConfig) {
    let fixed = |kind: &'static str, body: &'static str| {
        let document = Document::of(body.as_bytes());
        move |request: HttpRequest| {
            let answer = reply::published(&request, kind, 3600, document.clone());
            async { answer }
        }
    };
    let style = fixed("text/css; charset=utf-8", include_str!("style.css"));
    let seal = fixed("image/svg+xml", include_str!("templates/seal.svg"));
    let verify = fixed("text/javascript; charset=utf-8", include_str!("templates/console/verify.js"));
    c.service(resource("/style.css").route(get().to(style)))
        .service(resource("/verify.js").route(get().to(verify)))
        .service(resource("/seal.svg").route(get().to(seal)))
        .service(resource("/healthz").route(get().to(|| async { "alive" })))
        .service(resource("/readyz").route(get().to(ready)));
}

/// Ready: the log can be read and was signed lately, which takes a write; without one nothing may be disclosed. An alarm
/// of the log makes it degraded, which operators see; it goes on serving.
async fn ready(door: Door) -> Result<HttpResponse, Fault> {
    let silent = door.state.audit.silent_since(door.call.now).await.map_err(|e| Fault::of_problem(&e))?;
    if let Some(since) = silent {
        let says = format!("Nothing could be written into the log since {since}.");
        return Err(Fault::problem(503, "log_silent", &says));
    }
    let alarms = door.state.audit.alarms().await.map_err(|e| Fault::of_problem(&e))?;
    let lasting: Vec<&str> =
        alarms.iter().filter(|a| a.ended_at.is_none()).map(|a| a.kind.as_str()).collect();
    let body =
        if lasting.is_empty() { "ready".to_owned() } else { format!("degraded: {}", lasting.join(", ")) };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body(body))
}

async fn missing(door: Door) -> Result<HttpResponse, Fault> {
    Err(door.refuse(404, "not_found"))
}
