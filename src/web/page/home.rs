//! The home page.

use super::Frame;
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
}

#[cfg(test)]
impl super::Page for Home {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone() }]
    }
}
