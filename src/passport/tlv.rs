//! BER, bounded: tags, lengths, indefinite lengths, and nothing allocated before it is needed (X.690 §8.1).

use std::fmt::Write as _;

/// The bytes are not the structure they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// How deep structures may nest.
const DEPTH: u8 = 16;

/// One tag, its value, and the bytes it came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// The tag's bytes as one number: `0x30`, `0x5f1f`.
    pub(crate) tag: u32,
    /// The contents, end-of-contents octets left out.
    pub(crate) value: &'a [u8],
    /// Tag, length and value as received.
    pub(crate) raw: &'a [u8],
    /// Whether the length was indefinite.
    pub(crate) indefinite: bool,
}

fn take_tag(input: &[u8]) -> Result<(u32, &[u8]), Malformed> {
    let (&first, mut rest) = input.split_first().ok_or(Malformed)?;
    let mut tag = u32::from(first);
    if first & 0x1f == 0x1f {
        loop {
            let (&next, after) = rest.split_first().ok_or(Malformed)?;
            rest = after;
            if tag > 0xffff {
                return Err(Malformed);
            }
            tag = tag << 8 | u32::from(next);
            if next & 0x80 == 0 {
                break;
            }
        }
    }
    Ok((tag, rest))
}

/// `None` is the indefinite form.
fn take_length(input: &[u8]) -> Result<(Option<usize>, &[u8]), Malformed> {
    let (&first, rest) = input.split_first().ok_or(Malformed)?;
    match first {
        0x80 => Ok((None, rest)),
        0..=0x7f => Ok((Some(usize::from(first)), rest)),
        _ => {
            let count = usize::from(first & 0x7f);
            if count > 4 {
                return Err(Malformed);
            }
            let (digits, rest) = rest.split_at_checked(count).ok_or(Malformed)?;
            let length = digits.iter().fold(0usize, |n, d| n << 8 | usize::from(*d));
            Ok((Some(length), rest))
        }
    }
}

/// Reads one element; returns it and what follows.
pub(crate) fn read(input: &[u8]) -> Result<(Tlv<'_>, &[u8]), Malformed> {
    read_at(input, DEPTH)
}

fn read_at(input: &[u8], depth: u8) -> Result<(Tlv<'_>, &[u8]), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let (tag, after_tag) = take_tag(input)?;
    let (length, body) = take_length(after_tag)?;
    if let Some(length) = length {
        let (value, rest) = body.split_at_checked(length).ok_or(Malformed)?;
        let raw = input.get(..input.len() - rest.len()).ok_or(Malformed)?;
        return Ok((Tlv { tag, value, raw, indefinite: false }, rest));
    }
    // X.690 §8.1.3.6: only a constructed element may have an indefinite length.
    if input.first().is_none_or(|b| b & 0x20 == 0) {
        return Err(Malformed);
    }
    let mut rest = body;
    loop {
        if let [0, 0, after @ ..] = rest {
            let value = body.get(..body.len() - rest.len()).ok_or(Malformed)?;
            let raw = input.get(..input.len() - after.len()).ok_or(Malformed)?;
            return Ok((Tlv { tag, value, raw, indefinite: true }, after));
        }
        rest = read_at(rest, depth)?.1;
    }
}

impl<'a> Tlv<'a> {
    /// The one element that fills the input.
    pub(crate) fn whole(input: &'a [u8]) -> Result<Self, Malformed> {
        match read(input)? {
            (tlv, []) => Ok(tlv),
            _ => Err(Malformed),
        }
    }

    /// This element, if it has the tag.
    pub(crate) fn expect(self, tag: u32) -> Result<Self, Malformed> {
        if self.tag == tag { Ok(self) } else { Err(Malformed) }
    }

    /// The elements inside.
    pub(crate) fn children(&self) -> Children<'a> {
        self.up_to(4096)
    }

    /// The elements inside, where there may be more than a few.
    pub(crate) const fn up_to(&self, most: u32) -> Children<'a> {
        Children { rest: self.value, left: most }
    }

    /// The octets of an OCTET STRING, put together when it came in pieces (X.690 §8.7.3).
    pub(crate) fn octets(&self) -> Result<Vec<u8>, Malformed> {
        match self.tag {
            0x04 => Ok(self.value.to_vec()),
            0x24 => {
                let mut out = Vec::new();
                for piece in self.children() {
                    out.extend_from_slice(piece?.expect(0x04)?.value);
                }
                Ok(out)
            }
            _ => Err(Malformed),
        }
    }

    /// An OBJECT IDENTIFIER in dotted form.
    pub(crate) fn oid(&self) -> Result<String, Malformed> {
        oid(self.expect(0x06)?.value)
    }
}

fn oid(bytes: &[u8]) -> Result<String, Malformed> {
    let mut out = String::with_capacity(3 * bytes.len());
    let mut arc = 0u64;
    for byte in bytes {
        arc = arc.checked_mul(128).ok_or(Malformed)? | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            if out.is_empty() {
                let root = (arc / 40).min(2);
                write!(out, "{root}.{}", arc - root * 40)
            } else {
                write!(out, ".{arc}")
            }
            .map_err(|_| Malformed)?;
            arc = 0;
        }
    }
    if out.is_empty() { Err(Malformed) } else { Ok(out) }
}

/// Elements one after another; bounded in number.
#[derive(Debug, Clone)]
pub(crate) struct Children<'a> {
    rest: &'a [u8],
    left: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Result<Tlv<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(left) = self.left.checked_sub(1) else {
            self.rest = &[];
            return Some(Err(Malformed));
        };
        self.left = left;
        match read(self.rest) {
            Ok((tlv, rest)) => {
                self.rest = rest;
                Some(Ok(tlv))
            }
            Err(e) => {
                self.rest = &[];
                Some(Err(e))
            }
        }
    }
}

impl<'a> Children<'a> {
    /// The next element, which must be there.
    pub(crate) fn pop(&mut self) -> Result<Tlv<'a>, Malformed> {
        self.next().ok_or(Malformed)?
    }

    /// The next element if it has the tag; otherwise it stays.
    pub(crate) fn take_if(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, Malformed> {
        let mut ahead = self.clone();
        match ahead.next() {
            Some(Ok(tlv)) if tlv.tag == tag => {
                *self = ahead;
                Ok(Some(tlv))
            }
            Some(Err(e)) => Err(e),
            _ => Ok(None),
        }
    }
}

/// A DER element, for what we write ourselves.
pub(crate) fn write(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = tag.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
    let length = value.len();
    if length < 0x80 {
        out.push(u8::try_from(length).unwrap_or(0));
    } else {
        let digits: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|b| *b == 0).collect();
        out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0));
        out.extend(digits);
    }
    out.extend_from_slice(value);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn definite_and_indefinite_lengths_mean_the_same() {
        let definite = [0x30, 3, 0x02, 1, 5];
        let indefinite = [0x30, 0x80, 0x02, 1, 5, 0, 0];
        assert_eq!(Tlv::whole(&definite).unwrap().value, Tlv::whole(&indefinite).unwrap().value);
        assert_eq!(Tlv::whole(&[0x04, 0x80, 0, 0]), Err(Malformed));
    }

    #[test]
    fn octets_in_pieces_are_put_together() {
        let pieces = [0x24, 0x80, 0x04, 2, 1, 2, 0x04, 1, 3, 0, 0];
        assert_eq!(Tlv::whole(&pieces).unwrap().octets().unwrap(), [1, 2, 3]);
    }

    #[test]
    fn identifiers_and_long_tags_are_read() {
        let id = Tlv::whole(&[0x06, 6, 0x67, 0x81, 0x08, 1, 1, 1]).unwrap();
        assert_eq!(id.oid().unwrap(), "2.23.136.1.1.1");
        assert_eq!(Tlv::whole(&write(0x5f1f, b"x")).unwrap().tag, 0x5f1f);
    }

    #[test]
    fn nesting_is_bounded() {
        let mut bomb = Vec::new();
        for _ in 0..10_000 {
            bomb.extend([0x30, 0x80]);
        }
        assert_eq!(read(&bomb), Err(Malformed));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((tlv, _)) = read(&bytes) {
                let _ = (tlv.octets(), tlv.oid(), tlv.children().count());
            }
        }
    }
}
