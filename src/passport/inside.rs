//! Doors for fuzz targets to readers that otherwise only see what a state signed. Built where `cfg(fuzzing)` is set,
//! which `cargo fuzz` does and no other build.

use crate::{
    Portrait,
    active::{ActiveKey, fits},
    chip::{Channel, Infos, Method},
    lds,
    signature::{Key, cipher::Suite},
    tlv::Tlv,
};

/// Data group 2, down to the last picture element.
pub fn dg2(bytes: &[u8]) {
    if let Ok(portrait) = lds::dg2(bytes).map(Portrait::parse) {
        let _ = portrait.map(|p| p.jpeg());
    }
}

/// Data groups 11 and 12.
pub fn details(bytes: &[u8]) {
    let _ = (lds::dg11(bytes).is_ok(), lds::dg12(bytes).is_ok());
}

/// Data groups 14 and 15, and an answer to a challenge.
pub fn keys(dg14: &[u8], dg15: &[u8], answer: &[u8]) {
    let infos = Infos::parse(dg14).ok();
    let _ = infos.as_ref().map(Method::read);
    let _ = ActiveKey::parse(dg15, infos.as_ref()).map(|key| key.verify(&[7; 8], answer));
}

/// A block that active authentication recovered.
pub fn block(bytes: &[u8]) {
    assert!(!fits(bytes, bytes.len() + 1, &[7; 8]), "a block shorter than the modulus");
    let _ = fits(bytes, bytes.len(), &[7; 8]);
}

/// A response under secure messaging: as it is, and with its MAC made right.
pub fn response(bytes: &[u8]) {
    for suite in [Suite::TripleDes, Suite::Aes128, Suite::Aes192, Suite::Aes256] {
        let channel = || Channel::new(suite, b"shared");
        assert!(!channel().is_from_chip(bytes), "a MAC by chance");
        let _ = channel().is_vouched(bytes);
    }
}

/// A SubjectPublicKeyInfo.
pub fn key(spki: &[u8]) {
    let _ = Tlv::whole(spki).map(|spki| Key::parse(&spki).map(|key| key.spki()));
}
