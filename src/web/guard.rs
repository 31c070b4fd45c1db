//! What holds for every request: headers on the answer, time for the body.

mod body;
mod cors;
mod measure;

pub use body::bodies;
pub(crate) use cors::cors;
pub use measure::Answers;
pub(crate) use measure::measure;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
};

/// A nonce for the page's own script, and origins a form may lead to; set by a handler on its answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers {
    /// The script's nonce.
    pub(crate) nonce: Option<String>,
    /// Origins beside our own that a form may lead to: browsers apply `form-action` to redirections too.
    pub(crate) form_action: Vec<String>,
    /// Origins of frames on the page.
    pub(crate) frames: Vec<String>,
    /// Whether others may show the page in a frame.
    pub(crate) framed: bool,
    /// Whether the page's script may speak to nobody, not even to us.
    pub(crate) apart: bool,
}

impl Headers {
    fn policy(&self) -> String {
        if self.apart {
            return "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
                    connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
                .to_owned();
        }
        let nonce = self.nonce.as_ref().map(|n| format!(" 'nonce-{n}'")).unwrap_or_default();
        let mut action = String::from("'self'");
        for origin in &self.form_action {
            action.push(' ');
            action.push_str(origin);
        }
        let mut frames = String::new();
        for origin in &self.frames {
            frames.push(' ');
            frames.push_str(origin);
        }
        let ancestors = if self.framed { "" } else { "; frame-ancestors 'none'" };
        let frames = if frames.is_empty() { frames } else { format!("frame-src{frames}; ") };
        format!(
            "{frames}default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; script-src 'self'{nonce}; \
             form-action {action}; base-uri 'none'{ancestors}"
        )
    }
}

/// The policy of an answer that is no page: nothing is loaded for it, and nobody frames it.
const NO_PAGE: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Pages that relying parties open in a window of their own. Any other policy than `unsafe-none`, even on a redirection,
/// would cut that window off from the page that waits for its answer.
const POPUPS: [&str; 4] = ["/authorize", "/login", "/consent", "/logout"];

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds the headers.
pub(crate) async fn headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let first = request.path().split('/').nth(1).unwrap_or_default();
    let popup = POPUPS.iter().any(|page| page.trim_start_matches('/') == first);
    let opener = if popup { "unsafe-none" } else { "same-origin" };
    let mut response = next.call(request).await?;
    let own = response.response_mut().extensions_mut().remove::<Headers>();
    let map = response.headers_mut();
    let page = map.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = match own {
        Some(own) => HeaderValue::from_str(&own.policy()),
        None if page => HeaderValue::from_str(&Headers::default().policy()),
        None => Ok(HeaderValue::from_static(NO_PAGE)),
    };
    if let Ok(policy) = policy {
        map.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with it browsers name the origin of a form as `null` (Fetch §3.2).
        (header::REFERRER_POLICY, "same-origin"),
        (OPENER, opener),
        (PERMISSIONS, "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        map.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Hands a caller's name for an exchange back, whatever comes of it (FAPI 2.0; UUIDs in practice).
pub(crate) async fn interaction<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let name = HeaderName::from_static("x-fapi-interaction-id");
    let given = request.headers().get(&name).filter(|id| id.len() <= 64 && id.to_str().is_ok()).cloned();
    let mut response = next.call(request).await?;
    if let Some(given) = given {
        response.headers_mut().insert(name, given);
    }
    Ok(response)
}
