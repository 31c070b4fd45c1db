//! Headers on every answer.

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

/// Adds the headers.
pub(crate) async fn headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let own = response.response_mut().extensions_mut().remove::<Headers>().unwrap_or_default();
    let map = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&own.policy()) {
        map.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with it browsers name the origin of a form as `null` (Fetch §3.2).
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in fixed {
        map.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}
