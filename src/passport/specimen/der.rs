//! What is written here in DER, and in BER where an oddity wants it.

use crate::{mrz::civil, tlv::write};

pub(super) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(super) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const PRIME_FIELD: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01];

/// P-256 (FIPS 186-4 D.1.2.3): p, a, b, generator, order.
const CURVE: [&str; 5] = [
    "00ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
     4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
];

pub(super) fn oid(bytes: &[u8]) -> Vec<u8> {
    write(0x06, bytes)
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

/// A SEQUENCE of indefinite length (X.690 §8.1.3.6).
pub(super) fn open_sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    [&[0x30, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
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

/// How a key names its curve.
#[derive(Clone, Copy)]
pub(super) enum Curve<'a> {
    Named,
    /// By its parameters, with this generator in place of the true one if there is one.
    Explicit(Option<&'a [u8]>),
}

/// SubjectPublicKeyInfo of a point on P-256 (RFC 5480 §2; parameters as in SEC 1 §C.2).
pub(super) fn public_key(point: &[u8], curve: Curve<'_>) -> Vec<u8> {
    let parameters = match curve {
        Curve::Named => oid(P256),
        Curve::Explicit(generator) => {
            let [p, a, b, g, n] = CURVE.map(hex);
            sequence(&[
                integer(1),
                sequence(&[oid(PRIME_FIELD), write(0x02, &p)]),
                sequence(&[octets(&a), octets(&b)]),
                octets(generator.unwrap_or(&g)),
                write(0x02, &n),
                integer(1),
            ])
        }
    };
    sequence(&[sequence(&[oid(EC_KEY), parameters]), bits(point)])
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter_map(|c| c.to_digit(16)).filter_map(|d| u8::try_from(d).ok()).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}
