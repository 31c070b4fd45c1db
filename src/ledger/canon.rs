//! Canonical JSON (RFC 8785), as far as the log has values: text, integers, lists, booleans, null. No fractions, no
//! objects within fields. One spelling of each value is read, and none other.

use data_encoding::HEXLOWER;
use serde_json::Value;
use std::{borrow::Cow, fmt::Write};

/// Lists within lists, at most.
const DEPTH: u8 = 4;
/// The largest integer that every reader of JSON keeps exactly (RFC 7493 §2.2).
const LARGEST: u64 = (1 << 53) - 1;

/// A reader that gives up at the first byte that canonical JSON would not have.
#[derive(Debug, Clone)]
pub(crate) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    /// Goes over exactly these bytes.
    #[inline]
    pub(crate) fn skip(&mut self, what: &str) -> Option<()> {
        self.rest().starts_with(what.as_bytes()).then(|| self.at += what.len())
    }

    /// Nothing is left.
    pub(crate) fn end(&self) -> Option<()> {
        self.rest().is_empty().then_some(())
    }

    /// A string; what stands between its quotation marks, escapes as they are.
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        self.quoted().map(|(text, _)| text)
    }

    /// A string, and whether it stands for itself: without escapes.
    fn quoted(&mut self) -> Option<(&'a str, bool)> {
        self.skip("\"")?;
        let (start, mut itself) = (self.at, true);
        loop {
            let rest = self.rest();
            let plain = plain(rest)?;
            self.at += plain;
            match rest.get(plain)? {
                b'"' => {
                    let text = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some((text, itself));
                }
                b'\\' => self.at += escape(rest.get(plain + 1..)?)?.1,
                _ => return None,
            }
            itself = false;
        }
    }

    /// A string without escapes, of so many lower-case hexadecimal digits, as bytes.
    pub(crate) fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        let digits = self.string()?.as_bytes();
        let mut out = [0; N];
        let decoded = digits.len() == 2 * N && HEXLOWER.decode_mut(digits, &mut out).is_ok();
        decoded.then_some(out)
    }

    /// An integer not below zero.
    pub(crate) fn number(&mut self) -> Option<u64> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).take(17);
        let (mut number, mut length) = (0, 0);
        for digit in digits {
            number = number * 10 + u64::from(digit - b'0');
            length += 1;
        }
        let zeros = length > 1 && self.rest().starts_with(b"0");
        (length > 0 && !zeros && number <= LARGEST).then(|| {
            self.at += length;
            number
        })
    }

    /// Any value; its own text, and whether that is a string without escapes.
    pub(crate) fn value(&mut self) -> Option<(&'a str, bool)> {
        let start = self.at;
        let plain = match self.rest().first()? {
            b'"' => self.quoted()?.1,
            _ => self.pass(DEPTH).map(|()| false)?,
        };
        Some((self.text.get(start..self.at)?, plain))
    }

    fn pass(&mut self, depth: u8) -> Option<()> {
        match self.rest().first()? {
            b'"' => self.string().map(|_| ()),
            b'[' => {
                let depth = depth.checked_sub(1)?;
                self.items(|scan| scan.pass(depth))
            }
            b't' => self.skip("true"),
            b'f' => self.skip("false"),
            b'n' => self.skip("null"),
            b'-' => {
                self.at += 1;
                self.number().filter(|n| *n > 0).map(|_| ())
            }
            _ => self.number().map(|_| ()),
        }
    }

    /// The items of a list, each by `one`.
    pub(crate) fn items(&mut self, mut one: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.skip("[")?;
        if self.skip("]").is_some() {
            return Some(());
        }
        loop {
            one(self)?;
            if self.skip("]").is_some() {
                return Some(());
            }
            self.skip(",")?;
        }
    }

    /// The value that comes next, as deterministic CBOR (RFC 8949 §4.2) at the end of `out`.
    fn cbor(&mut self, out: &mut Vec<u8>) -> Option<()> {
        match self.rest().first()? {
            b'"' => text(&unescaped(self.string()?)?, out),
            b'[' => {
                let (start, mut count) = (out.len(), 0);
                out.push(0);
                self.items(|scan| {
                    count += 1;
                    scan.cbor(out)
                })?;
                // Lists are short: their head is one byte, and stands where it was kept free.
                match (u8::try_from(count), out.get_mut(start)) {
                    (Ok(count @ 0..24), Some(first)) => *first = 0x80 | count,
                    _ => {
                        let mut first = Vec::new();
                        head(4, count, &mut first);
                        out.splice(start..=start, first);
                    }
                }
            }
            b't' => self.skip("true").map(|()| out.push(0xf5))?,
            b'f' => self.skip("false").map(|()| out.push(0xf4))?,
            b'n' => self.skip("null").map(|()| out.push(NULL))?,
            b'-' => {
                self.at += 1;
                head(1, self.number()?.checked_sub(1)?, out);
            }
            _ => head(0, self.number()?, out),
        }
        Some(())
    }
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// How many bytes stand for themselves before the first that does not; `None` when there is none. Eight at a time: most
/// of a line is text.
fn plain(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // The high bit of the first byte that is zero; bytes behind it may be marked too.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let value = u64::from_le_bytes(*word);
        let control = value.wrapping_sub(ONES * 0x20) & !value & HIGH;
        let marked = control | zero(value ^ (ONES * 0x22)) | zero(value ^ (ONES * 0x5c));
        if marked != 0 {
            return Some(at * 8 + (marked.trailing_zeros() / 8) as usize);
        }
    }
    rest.iter().position(|b| is_special(*b)).map(|at| words.len() * 8 + at)
}

/// Whether a text stands for itself between quotation marks.
pub(crate) fn is_plain(text: &str) -> bool {
    plain(text.as_bytes()).is_none()
}

/// CBOR's null.
pub(crate) const NULL: u8 = 0xf6;

/// Appends a value as CBOR: one that was read by [`Scan::value`], and whether that is a string without escapes.
#[inline]
pub(crate) fn cbor((raw, plain): (&str, bool), out: &mut Vec<u8>) -> Option<()> {
    match plain {
        true => raw.get(1..raw.len().checked_sub(1)?).map(|inner| text(inner, out)),
        false => Scan::new(raw).cbor(out),
    }
}

/// Appends a text.
#[inline]
pub(crate) fn text(text: &str, out: &mut Vec<u8>) {
    head(3, text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

/// The head of a CBOR item, in its shortest form.
#[inline]
pub(crate) fn head(major: u8, n: u64, out: &mut Vec<u8>) {
    match u8::try_from(n) {
        Ok(n @ 0..24) => out.push(major << 5 | n),
        Ok(n) => out.extend_from_slice(&[major << 5 | 24, n]),
        Err(_) => long(major, n, out),
    }
}

fn long(major: u8, n: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    match (u16::try_from(n), u32::try_from(n)) {
        (Ok(n), _) => {
            out.push(major | 25);
            out.extend_from_slice(&n.to_be_bytes());
        }
        (_, Ok(n)) => {
            out.push(major | 26);
            out.extend_from_slice(&n.to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&n.to_be_bytes());
        }
    }
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// The character behind a backslash, and how long the escape is with it (RFC 8785 §3.2.2.2).
fn escape(rest: &[u8]) -> Option<(char, usize)> {
    Some(match rest {
        [b'"', ..] => ('"', 2),
        [b'\\', ..] => ('\\', 2),
        [b'b', ..] => ('\u{8}', 2),
        [b't', ..] => ('\t', 2),
        [b'n', ..] => ('\n', 2),
        [b'f', ..] => ('\u{c}', 2),
        [b'r', ..] => ('\r', 2),
        [b'u', b'0', b'0', high @ b'0'..=b'1', low, ..] => {
            let byte = digit(*high)? << 4 | digit(*low)?;
            if matches!(byte, 8 | 9 | 10 | 12 | 13) {
                return None;
            }
            (char::from(byte), 6)
        }
        _ => return None,
    })
}

/// The text that a string stands for.
pub(crate) fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    let Some(first) = raw.find('\\') else { return Some(Cow::Borrowed(raw)) };
    let (plain, mut rest) = raw.split_at(first);
    let mut out = plain.to_owned();
    while let Some(at) = rest.find('\\') {
        let (plain, escaped) = rest.split_at(at);
        out.push_str(plain);
        let (character, length) = escape(escaped.as_bytes().get(1..)?)?;
        out.push(character);
        rest = escaped.get(length..)?;
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// Appends a string, quoted.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut characters = special.chars();
        match characters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some(other) => out.push_str(&format!("\\u{:04x}", u32::from(other))),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Appends a whole number; `None` when not every reader would keep it.
pub(crate) fn number(n: i64, out: &mut String) -> Option<()> {
    (n.unsigned_abs() <= LARGEST).then(|| write!(out, "{n}").ok()).flatten()
}

/// Appends a value; `None` when it has no place in the log.
pub(crate) fn write(value: &Value, out: &mut String) -> Option<()> {
    write_within(value, DEPTH, out)
}

fn write_within(value: &Value, depth: u8, out: &mut String) -> Option<()> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(n) => number(n.as_i64()?, out)?,
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            let depth = depth.checked_sub(1)?;
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_within(item, depth, out)?;
            }
            out.push(']');
        }
        Value::Object(_) => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-(1i64 << 53) + 1..1 << 53).prop_map(Value::from),
            (-300i64..300).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\\x00-\\x7f]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 40, 30, |inner| proptest::collection::vec(inner, 0..30).prop_map(Value::from))
    }

    proptest! {
        #[test]
        fn other_implementations_write_the_same(value in values()) {
            let mut text = String::new();
            write(&value, &mut text).unwrap();
            prop_assert_eq!(text.as_bytes(), serde_jcs::to_vec(&value).unwrap());
            let mut scan = Scan::new(&text);
            let (raw, plain) = scan.value().unwrap();
            prop_assert_eq!(raw, text.as_str());
            prop_assert!(scan.end().is_some());
            let mut bytes = Vec::new();
            cbor((raw, plain), &mut bytes).unwrap();
            let mut expected = Vec::new();
            ciborium::into_writer(&value, &mut expected).unwrap();
            prop_assert_eq!(bytes, expected);
        }

        #[test]
        fn only_the_canonical_spelling_is_read(text in "[\\[\\]\"\\\\,0-9a-fnrtu\\- ]{0,12}") {
            let mut scan = Scan::new(&text);
            if scan.value().is_some() && scan.end().is_some() {
                let value: Value = serde_json::from_str(&text).unwrap();
                let mut again = String::new();
                write(&value, &mut again).unwrap();
                prop_assert_eq!(again, text);
            }
        }
    }

    #[test]
    fn what_has_no_place_in_the_log_is_not_written() {
        for value in [json!(0.5), json!(1u64 << 53), json!({"a": 1}), json!([[[[[1]]]]])] {
            assert_eq!(write(&value, &mut String::new()), None, "{value}");
        }
        for text in ["-0", "01", "9007199254740992", "\"\\/\"", "\"\\u000a\"", "\"\\u001F\"", "[1, 2]", "{}"]
        {
            let mut scan = Scan::new(text);
            assert!(scan.value().and_then(|_| scan.end()).is_none(), "{text}");
        }
    }
}
