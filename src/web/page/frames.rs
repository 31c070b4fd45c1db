//! The signed-out page with a frame for each relying party that listens there (Front-Channel Logout §2).

use super::Frame;
use askama::Template;
use url::Url;

#[derive(Template)]
#[template(path = "frames.html")]
pub(crate) struct Frames {
    pub(crate) frame: Frame,
    pub(crate) frames: Vec<Url>,
    /// Where the browser goes next, if anywhere.
    pub(crate) target: Option<Url>,
}

#[cfg(test)]
impl super::Page for Frames {
    fn samples(frame: &Frame) -> Vec<Self> {
        let url = |text: &str| Url::parse(text).unwrap();
        let frames = vec![url("https://museum.example/out?iss=a&sid=b"), url("https://hotel.example/out")];
        let target = Some(url("https://museum.example/bye?state=%3Cb%3E"));
        vec![
            Self { frame: frame.clone(), frames: frames.clone(), target },
            Self { frame: frame.clone(), frames, target: None },
        ]
    }
}
