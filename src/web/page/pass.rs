//! The page that posts an answer to the relying party (OAuth 2.0 Form Post Response Mode §2).

use super::Frame;
use askama::Template;
use url::Url;

#[derive(Template)]
#[template(path = "pass.html")]
pub(crate) struct Pass {
    pub(crate) frame: Frame,
    /// The host it goes to.
    pub(crate) name: String,
    pub(crate) action: Url,
    pub(crate) fields: Vec<(&'static str, String)>,
}

#[cfg(test)]
impl super::Page for Pass {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self {
            frame: frame.clone(),
            name: "museum.example".into(),
            action: Url::parse("https://museum.example/callback").unwrap(),
            fields: vec![("code", "a".into()), ("state", "<b> & \"c\"".into())],
        }]
    }
}
