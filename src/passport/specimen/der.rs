//! What is written here in DER, and in BER where the style wants it.

use crate::{mrz::civil, tlv::write};

pub(super) fn oid(bytes: &[u8]) -> Vec<u8> {
    write(0x06, bytes)
}

/// An OBJECT IDENTIFIER from its dotted form (X.690 §8.19).
pub(super) fn dotted(text: &str) -> Vec<u8> {
    let mut arcs = text.split('.').filter_map(|arc| arc.parse::<u32>().ok());
    let root = arcs.next().unwrap_or(0) * 40 + arcs.next().unwrap_or(0);
    let mut out = Vec::new();
    for arc in std::iter::once(root).chain(arcs) {
        for shift in (0..5).rev().map(|n| n * 7) {
            let digits = u8::try_from(arc >> shift & 0x7f).unwrap_or(0);
            if shift == 0 {
                out.push(digits);
            } else if arc >> shift > 0 {
                out.push(0x80 | digits);
            }
        }
    }
    oid(&out)
}

pub(super) fn null() -> Vec<u8> {
    write(0x05, &[])
}

/// An INTEGER of these digits that is not negative.
pub(super) fn unsigned(digits: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if digits.first().is_none_or(|d| d & 0x80 != 0) { &[0] } else { &[] };
    write(0x02, &[sign, digits].concat())
}

pub(super) fn integer(value: u8) -> Vec<u8> {
    write(0x02, &[value])
}

pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    write(0x04, bytes)
}

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    write(0x30, &parts.concat())
}

pub(super) fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    write(0x31, &parts.concat())
}

/// A constructed element of indefinite length (X.690 §8.1.3.6).
pub(super) fn open(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    [&[tag, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
}

pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    write(0x03, &[&[0], bytes].concat())
}

pub(super) fn name(country: &str, common: &str) -> Vec<u8> {
    let pair = |id: &[u8], tag, value: &str| set(&[sequence(&[oid(id), write(tag, value.as_bytes())])]);
    sequence(&[pair(&[0x55, 4, 6], 0x13, country), pair(&[0x55, 4, 3], 0x0c, common)])
}

pub(super) fn time(seconds: i64) -> Vec<u8> {
    write(0x18, &format_time(seconds))
}

/// The digits of a GeneralizedTime, at midnight.
pub(super) fn format_time(seconds: i64) -> Vec<u8> {
    let (year, month, day) = civil(seconds);
    format!("{year:04}{month:02}{day:02}000000Z").into_bytes()
}

pub(super) fn extension(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![oid(id)];
    if critical {
        parts.push(write(0x01, &[0xff]));
    }
    parts.push(octets(value));
    sequence(&parts)
}
