//! The one table from failures to HTTP: status, face, headers.

use crate::{
    page::{Frame, message::Message},
    reply,
};
use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use kernel::{Failure, Kind};
use serde_json::json;
use std::fmt;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    face: Face,
}

#[derive(Debug)]
enum Face {
    /// A page for people.
    Page { frame: Box<Frame>, kind: &'static str, code: &'static str },
    /// RFC 9457.
    Problem { code: String, says: String },
    /// RFC 6749 §5.2, with `WWW-Authenticate` where RFC 6750 or RFC 7617 want it.
    Oauth { code: &'static str, says: String, challenge: Option<String> },
    /// 303.
    Elsewhere(String),
}

/// The status of each kind of failure.
fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The status of a failure.
pub(crate) fn status_of(failure: &impl Failure) -> StatusCode {
    status(failure.kind())
}

/// The word pages use for each kind.
const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "invalid",
        Kind::Unauthenticated => "unauthenticated",
        Kind::Forbidden => "forbidden",
        Kind::NotFound => "not-found",
        Kind::Conflict => "conflict",
        Kind::TooMuch => "too-much",
        Kind::Unavailable => "unavailable",
        Kind::Internal => "internal",
    }
}

/// Logs once, at the edge, what is our fault; a refusal is no fault.
pub(crate) fn log(failure: &impl Failure) {
    if matches!(failure.kind(), Kind::Internal | Kind::Unavailable) {
        tracing::error!(code = failure.code(), error = %failure, "request failed");
    }
}

impl Fault {
    fn of(status: u16, face: Face) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), face }
    }

    /// A page with a stable code.
    pub(crate) fn page(frame: &Frame, status: u16, code: &'static str) -> Self {
        let kind = match status {
            403 => "forbidden",
            404 => "not-found",
            405 => "method",
            409 => "conflict",
            413 => "too-much",
            _ => "invalid",
        };
        Self::of(status, Face::Page { frame: Box::new(frame.clone()), kind, code })
    }

    /// A failure as a page.
    pub(crate) fn of_page(frame: &Frame, failure: &impl Failure) -> Self {
        log(failure);
        let face =
            Face::Page { frame: Box::new(frame.clone()), kind: word(failure.kind()), code: failure.code() };
        Self { status: status(failure.kind()), face }
    }

    /// A problem for programs.
    #[must_use]
    pub fn problem(status: u16, code: &str, says: &str) -> Self {
        Self::of(status, Face::Problem { code: code.to_owned(), says: says.to_owned() })
    }

    /// A failure as a problem for programs.
    pub fn of_problem(failure: &impl Failure) -> Self {
        log(failure);
        let face = Face::Problem { code: failure.code().to_owned(), says: failure.public().to_owned() };
        Self { status: status(failure.kind()), face }
    }

    /// An OAuth error (RFC 6749 §5.2): 401 for `invalid_client`, 400 otherwise.
    pub(crate) fn oauth(code: &'static str, says: &str, basic: bool) -> Self {
        let challenge = basic.then(|| "Basic realm=\"guosuo\"".to_owned());
        let status = if code == "invalid_client" { 401 } else { 400 };
        Self::of(status, Face::Oauth { code, says: says.to_owned(), challenge })
    }

    /// An error of a protected resource (RFC 6750 §3).
    pub(crate) fn resource(status: u16, code: &'static str, says: &str) -> Self {
        // RFC 9449 §7.1: both schemes, for a client that can use either.
        let challenge = format!(
            "Bearer error=\"{code}\", error_description=\"{says}\", \
             DPoP error=\"{code}\", algs=\"ES256 EdDSA PS256 RS256\""
        );
        Self::of(status, Face::Oauth { code, says: says.to_owned(), challenge: Some(challenge) })
    }

    /// A failure of ours at an OAuth endpoint.
    pub(crate) fn of_oauth(failure: &impl Failure) -> Self {
        log(failure);
        let code =
            if failure.kind() == Kind::Unavailable { "temporarily_unavailable" } else { "server_error" };
        let face = Face::Oauth { code, says: failure.public().to_owned(), challenge: None };
        Self { status: status(failure.kind()), face }
    }

    /// Go elsewhere first.
    pub(crate) fn see_other(path: &str) -> Self {
        Self::of(303, Face::Elsewhere(path.to_owned()))
    }

    pub(crate) fn media_type() -> Self {
        Self::problem(415, "media_type", "Send application/x-www-form-urlencoded.")
    }

    pub(crate) fn too_large() -> Self {
        Self::problem(413, "too_large", "What was sent is too large.")
    }

    pub(crate) fn slow() -> Self {
        Self::problem(408, "slow", "The body did not come in time.")
    }

    pub(crate) fn failed() -> Self {
        Self::problem(500, "failed", "The service failed. Nothing was changed; try again later.")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut builder = HttpResponse::build(self.status);
        builder.insert_header((header::CACHE_CONTROL, "no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            builder.insert_header((header::RETRY_AFTER, "2"));
        }
        match &self.face {
            Face::Elsewhere(path) => builder.insert_header((header::LOCATION, path.as_str())).finish(),
            Face::Page { frame, kind, code } => {
                let page = Message::error((**frame).clone(), kind, code);
                reply::html(builder, &page)
            }
            Face::Problem { code, says } => {
                let body = json!({ "status": self.status.as_u16(), "code": code, "title": says });
                builder.content_type("application/problem+json").body(body.to_string())
            }
            Face::Oauth { code, says, challenge } => {
                if let Some(challenge) = challenge {
                    builder.insert_header((header::WWW_AUTHENTICATE, challenge.as_str()));
                }
                builder.insert_header((header::PRAGMA, "no-cache"));
                builder.json(json!({ "error": code, "error_description": says }))
            }
        }
    }
}
