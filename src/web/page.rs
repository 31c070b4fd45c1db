//! Pages: a typed struct for each template. [`Frame`] is what all of them share.

pub(crate) mod consent;
pub(crate) mod console;
pub(crate) mod coverage;
pub(crate) mod desk;
pub(crate) mod enrol;
pub(crate) mod erasure;
pub(crate) mod frames;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod message;
pub(crate) mod offer;
pub(crate) mod pass;
pub(crate) mod portal;
pub(crate) mod session;

use crate::i18n::Locale;
use std::ops::Deref;

/// A page: what it shows, and examples of it for the tests.
#[cfg(test)]
pub(crate) trait Page: askama::Template + Sized {
    /// Examples that between them show every part of the page.
    fn samples(frame: &Frame) -> Vec<Self>;
}

/// One language a reader can switch to.
#[derive(Debug, Clone)]
pub(crate) struct Switch {
    pub(crate) tag: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) current: bool,
}

/// What every page needs from its request.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) locale: Locale,
    /// Lets this response's own script run.
    pub(crate) nonce: String,
    /// Proves that a form came from a page of ours to this browser.
    pub(crate) token: String,
    /// Correlates with the log.
    pub(crate) request: String,
    /// Path and query of the page, for the same in another language.
    pub(crate) here: (String, String),
}

impl Frame {
    pub(crate) fn new(locale: Locale, path: &str, query: &str) -> Self {
        Self {
            locale,
            nonce: String::new(),
            token: String::new(),
            request: String::new(),
            here: (path.to_owned(), query.to_owned()),
        }
    }

    /// The languages a reader can switch to. Made when a page is: most requests are programs', which see none.
    pub(crate) fn languages(&self) -> Vec<Switch> {
        let (path, query) = &self.here;
        let switch = |other: Locale| Switch {
            href: href(path, query, &other.tag()),
            name: other.say("language-name"),
            current: other == self.locale,
            tag: other.tag(),
        };
        Locale::all().into_iter().map(switch).collect()
    }
}

impl Deref for Frame {
    type Target = Locale;
    fn deref(&self) -> &Locale {
        &self.locale
    }
}

/// The same address in another language.
fn href(path: &str, query: &str, tag: &str) -> String {
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    out.extend_pairs(url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang"));
    out.append_pair("lang", tag);
    format!("{path}?{}", out.finish())
}

#[cfg(test)]
mod tests;
