//! The sign-in page.

use super::Frame;
use crate::state::Link;
use askama::Template;
use provider::ClientView;

#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login {
    pub(crate) frame: Frame,
    /// Who sent the visitor here; nobody when they came by themselves.
    pub(crate) client: Option<ClientView>,
    /// The request, sealed; empty when the visitor came by themselves.
    pub(crate) interaction: String,
    /// What the browser hands to its authenticator (WebAuthn §5.5), as JSON.
    pub(crate) options: String,
    /// What we must remember meanwhile, sealed.
    pub(crate) state: String,
    pub(crate) alternatives: Vec<Link>,
    /// The last attempt did not work.
    pub(crate) failed: bool,
}

#[cfg(test)]
impl super::Page for Login {
    fn samples(frame: &Frame) -> Vec<Self> {
        let plain = Self {
            frame: frame.clone(),
            client: None,
            interaction: String::new(),
            options: r#"{"publicKey":{"challenge":"AA"}}"#.into(),
            state: "sealed".into(),
            alternatives: vec![],
            failed: true,
        };
        let asked = Self {
            frame: frame.clone(),
            client: Some(super::tests::client()),
            interaction: "sealed".into(),
            options: plain.options.clone(),
            state: "sealed".into(),
            alternatives: vec![Link { text: "Sign in as a specimen".into(), href: "/demo/sign-in".into() }],
            failed: false,
        };
        vec![plain, asked]
    }
}
