//! A credential offer to show to one's own wallet.

use super::Frame;
use askama::Template;
use qrcode::{EcLevel, QrCode, render::svg};

#[derive(Template)]
#[template(path = "offer.html")]
pub(crate) struct Offer {
    pub(crate) frame: Frame,
    pub(crate) uri: String,
    /// The same as a QR code, drawn by us from `uri`.
    pub(crate) picture: String,
    pub(crate) until: String,
}

impl Offer {
    pub(crate) fn new(frame: Frame, uri: String, expires_at: kernel::Moment) -> Self {
        let until = frame.time(expires_at);
        Self { picture: picture(&uri), frame, uri, until }
    }
}

/// The QR code as SVG; nothing where the text is too long for one (2,953 bytes), because the link is beside it.
pub(crate) fn picture(text: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::L) else { return String::new() };
    let drawn = code.render::<svg::Color<'_>>().quiet_zone(false).build();
    // The declaration belongs to a file of its own, not into a page.
    drawn.split_once("?>").map_or_else(|| drawn.clone(), |(_, image)| image.to_owned())
}

#[cfg(test)]
impl super::Page for Offer {
    fn samples(frame: &Frame) -> Vec<Self> {
        let uri = format!("openid-credential-offer://?credential_offer={}", "a%22".repeat(80));
        vec![Self::new(frame.clone(), uri, super::tests::at())]
    }
}
