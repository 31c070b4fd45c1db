//! A bundle checked in the reader's own browser, by a script that speaks to nobody.

use crate::page::Frame;
use askama::Template;

#[derive(Template)]
#[template(path = "console/verify.html")]
pub(crate) struct Verify {
    pub(crate) frame: Frame,
    /// The key of this log; the reader may put in the one they were given.
    pub(crate) vkey: String,
}

impl Verify {
    /// A text with two places that the script fills in.
    fn two(&self, key: &str, one: &'static str, two: &'static str) -> String {
        self.frame.say2(key, (one, &format!("{{{one}}}")), (two, &format!("{{{two}}}")))
    }
}

#[cfg(test)]
impl crate::page::Page for Verify {
    fn samples(frame: &Frame) -> Vec<Self> {
        vec![Self { frame: frame.clone(), vkey: "localhost/log+00000000+AAAA".into() }]
    }
}
