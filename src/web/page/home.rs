//! The home page.

use super::{Frame, Page};
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
}

impl Page for Home {
    #[cfg(test)]
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone() }]
    }
}
