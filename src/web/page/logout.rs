//! Asking before signing out (OpenID Connect RP-Initiated Logout 1.0 §2).

use super::Frame;
use askama::Template;

#[derive(Template)]
#[template(path = "logout.html")]
pub(crate) struct Logout {
    pub(crate) frame: Frame,
    /// The request, sealed and bound to the session.
    pub(crate) sealed: String,
}

#[cfg(test)]
impl super::Page for Logout {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone(), sealed: "sealed".into() }]
    }
}
