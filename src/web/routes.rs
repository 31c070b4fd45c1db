//! Every path on one page.

use crate::{
    Door, Fault, State, admin, console, guard, issuer, login, portal, provider, reply, verifier, visitor,
};
use actix_web::{
    HttpResponse, middleware,
    web::{self, Data, FormConfig, JsonConfig, PayloadConfig, ServiceConfig, get, post, resource, scope},
};

/// Largest body of anything but an upload, in bytes.
const BODY: usize = 64 * 1024;

/// Adds every route, with its limits and headers.
pub fn configure(config: &mut ServiceConfig, state: &State) {
    config
        .app_data(Data::new(state.clone()))
        .app_data(FormConfig::default().limit(BODY))
        .app_data(PayloadConfig::default().limit(4 * 1024 * 1024))
        .app_data(JsonConfig::default().limit(4 * 1024 * 1024).error_handler(|_, _| {
            Fault::problem(400, "invalid_request", "The body is not the JSON expected here.").into()
        }))
        .service(
            scope("")
                .wrap(middleware::from_fn(guard::headers))
                .configure(oidc)
                .configure(credentials)
                .configure(people)
                .configure(staff)
                .configure(files)
                .default_service(web::to(missing)),
        );
}

fn oidc(c: &mut ServiceConfig) {
    c.route("/.well-known/openid-configuration", get().to(provider::discovery))
        .route("/.well-known/oauth-authorization-server", get().to(provider::discovery))
        .route("/jwks", get().to(provider::jwks))
        .service(
            resource("/authorize")
                .route(get().to(provider::authorize_get))
                .route(post().to(provider::authorize_post)),
        )
        .service(resource("/token").route(post().to(provider::token)))
        .service(
            resource("/userinfo").route(get().to(provider::userinfo)).route(post().to(provider::userinfo)),
        )
        .service(resource("/introspect").route(post().to(provider::introspect)))
        .service(resource("/revoke").route(post().to(provider::revoke)))
        .service(resource("/register").route(post().to(provider::register)))
        .service(resource("/login").route(get().to(login::login)).route(post().to(login::answer)))
        .route("/login/continue", get().to(login::resume))
        .service(resource("/consent").route(get().to(provider::question)).route(post().to(provider::consent)))
        .service(
            resource("/logout").route(get().to(provider::logout_get)).route(post().to(provider::logout_post)),
        )
        .route("/logout/confirm", post().to(provider::logout_confirm));
}

fn credentials(c: &mut ServiceConfig) {
    c.route("/.well-known/openid-credential-issuer", get().to(issuer::metadata))
        .service(resource("/nonce").route(post().to(issuer::nonce)))
        .service(resource("/credential").route(post().to(issuer::credential)))
        .route("/statuslists/{id}", get().to(issuer::status_list))
        .route("/vct/{id}/1", get().to(issuer::vct))
        .service(resource("/presentations").route(post().to(verifier::ask)))
        .service(
            resource("/presentations/request/{state}")
                .route(get().to(verifier::request_object))
                .route(post().to(verifier::request_object)),
        )
        .service(resource("/presentations/response").route(post().to(verifier::respond)))
        .route("/presentations/{id}", get().to(verifier::result));
}

fn people(c: &mut ServiceConfig) {
    c.route("/", get().to(portal::home))
        .service(resource("/enrol").route(get().to(visitor::page)).route(post().to(visitor::enrol)))
        .service(resource("/enrol/passkey").route(get().to(login::passkey)).route(post().to(login::register)))
        .route("/portal", get().to(portal::portal))
        .route("/portal/notices/{hash}", get().to(portal::notice))
        .route("/portal/grants/{id}/withdraw", post().to(portal::withdraw))
        .route("/portal/offers", post().to(portal::offer))
        .route("/portal/credentials/{id}/revoke", post().to(portal::revoke))
        .route("/portal/sessions/{id}/end", post().to(portal::end));
}

fn staff(c: &mut ServiceConfig) {
    c.service(resource("/console").route(get().to(console::console)).route(post().to(console::enter)))
        .route("/console/entries/{index}", get().to(console::entry))
        .route("/console/export", post().to(console::export))
        .route("/console/leave", post().to(console::leave))
        .route("/checkpoint", get().to(console::checkpoint))
        .route("/tile/{path:.*}", get().to(console::tile))
        .route("/admin/clients", post().to(provider::register))
        .route("/admin/assessments", post().to(admin::assessment))
        .route("/admin/authority-letters", post().to(admin::letter))
        .route("/admin/trust", post().to(admin::trust));
}

fn files(c: &mut ServiceConfig) {
    let fixed = |kind: &'static str, body: &'static str| {
        move || async move { reply::document(kind, 3600, body.as_bytes().to_vec()) }
    };
    c.route("/style.css", get().to(fixed("text/css; charset=utf-8", include_str!("style.css"))))
        .route("/seal.svg", get().to(fixed("image/svg+xml", include_str!("templates/seal.svg"))))
        .route("/healthz", get().to(|| async { "alive" }))
        .route("/readyz", get().to(ready));
}

/// Ready: the log can be read, and so appended to; without it nothing may be disclosed.
async fn ready(door: Door) -> Result<HttpResponse, Fault> {
    door.state.audit.checkpoint().await.map_err(|e| Fault::of_problem(&e))?;
    Ok(HttpResponse::Ok().body("ready"))
}

async fn missing(door: Door) -> Result<HttpResponse, Fault> {
    Err(door.refuse(404, "not_found"))
}
