//! Public keys as certificates carry them (RFC 5480, RFC 8410, RFC 8017 §A.1.1).

use crate::{Error, Jwk};

const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const ED25519: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const RSA: &[u8] =
    &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

pub(crate) fn read(der: &[u8]) -> Result<Jwk, Error> {
    if let Some(point) = der.strip_prefix(P256) {
        return Jwk::from_p256_point(point);
    }
    if let Some(key) = der.strip_prefix(ED25519) {
        return key.try_into().map(Jwk::from_ed25519).map_err(|_| Error::Key);
    }
    let (outer, []) = element(der, 0x30)? else { return Err(Error::Key) };
    let bits = outer.strip_prefix(RSA).ok_or(Error::Key)?;
    let ([0, key @ ..], []) = element(bits, 0x03)? else { return Err(Error::Key) };
    let (pair, []) = element(key, 0x30)? else { return Err(Error::Key) };
    let (n, rest) = element(pair, 0x02)?;
    let (e, []) = element(rest, 0x02)? else { return Err(Error::Key) };
    // The sign's octet is no part of the number.
    Ok(Jwk::from_rsa(n.strip_prefix(&[0]).unwrap_or(n), e.strip_prefix(&[0]).unwrap_or(e)))
}

/// The content of an element of a tag, and what follows it (X.690 §8.1).
fn element(der: &[u8], tag: u8) -> Result<(&[u8], &[u8]), Error> {
    let (found, rest) = der.split_first().ok_or(Error::Key)?;
    let (first, rest) = rest.split_first().ok_or(Error::Key)?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        0x81 => rest.split_first().map(|(one, rest)| (usize::from(*one), rest)).ok_or(Error::Key)?,
        0x82 => {
            let (two, rest) = rest.split_first_chunk::<2>().ok_or(Error::Key)?;
            (usize::from(u16::from_be_bytes(*two)), rest)
        }
        _ => return Err(Error::Key),
    };
    if *found != tag {
        return Err(Error::Key);
    }
    rest.split_at_checked(length).ok_or(Error::Key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120), at in 0..3usize) {
            let _ = read(&bytes);
            let _ = read(&[[P256, ED25519, RSA][at], &bytes].concat());
        }
    }
}
