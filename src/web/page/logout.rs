//! Asking before signing out (OpenID Connect RP-Initiated Logout 1.0 §2).

use super::{Frame, Page};
use askama::Template;

#[derive(Template)]
#[template(path = "logout.html")]
pub(crate) struct Logout {
    pub(crate) frame: Frame,
    /// The request, sealed and bound to the session.
    pub(crate) sealed: String,
}

impl Page for Logout {
    #[cfg(test)]
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone(), sealed: "sealed".into() }]
    }
}
