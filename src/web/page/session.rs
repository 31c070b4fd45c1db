//! The frame that tells a relying party whether the browser's session is still the one it knows (Session Management §3.3).

use super::Frame;
use askama::Template;

#[derive(Template)]
#[template(path = "session.html")]
pub(crate) struct Session {
    pub(crate) frame: Frame,
}
