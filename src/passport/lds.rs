//! Data groups that are read: 1 (machine-readable zone) and 11 (names in their own script, full birth dates). The
//! hashes of the others are checked and their contents left alone.

use crate::tlv::{Malformed, Tlv, read};

/// The machine-readable zone in data group 1 (ICAO 9303-10 §4.7.1).
pub(crate) fn dg1(bytes: &[u8]) -> Result<String, Malformed> {
    let (outer, _) = read(bytes)?;
    let zone = Tlv::whole(outer.expect(0x61)?.value)?.expect(0x5f1f)?;
    let text = std::str::from_utf8(zone.value).map_err(|_| Malformed)?;
    Ok(text.to_owned())
}

/// What data group 11 adds to the machine-readable zone (ICAO 9303-10 §4.7.11). All else in it stays unread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Additional {
    /// The full name in its own script (5F0E), fillers turned to spaces.
    pub(crate) name: Option<String>,
    /// The full birth date (5F2B), `YYYYMMDD`.
    pub(crate) birth: Option<String>,
}

/// Reads data group 11.
pub(crate) fn dg11(bytes: &[u8]) -> Result<Additional, Malformed> {
    let (outer, _) = read(bytes)?;
    let mut found = Additional::default();
    for part in outer.expect(0x6b)?.children() {
        let part = part?;
        match part.tag {
            0x5f0e => found.name = name(part.value),
            0x5f2b => found.birth = birth(part.value),
            _ => {}
        }
    }
    Ok(found)
}

/// Fillers lead, trail and repeat.
fn name(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let words: Vec<&str> = text.split(['<', ' ']).filter(|w| !w.is_empty()).collect();
    Some(words.join(" ")).filter(|n| !n.is_empty())
}

/// Four bytes of binary-coded decimal, or eight digits: both occur.
fn birth(value: &[u8]) -> Option<String> {
    let text = match value.len() {
        4 => value.iter().map(|b| format!("{b:02x}")).collect(),
        8 => String::from_utf8_lossy(value).into_owned(),
        _ => return None,
    };
    text.bytes().all(|b| b.is_ascii_digit()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::write;

    #[test]
    fn names_and_birth_dates_come_in_several_spellings() {
        let group = |name: &str, birth: &[u8]| {
            write(0x6b, &[write(0x5f0e, name.as_bytes()), write(0x5f2b, birth)].concat())
        };
        let read = dg11(&group("<<阮<<宝<", b"19860709")).unwrap();
        assert_eq!((read.name.as_deref(), read.birth.as_deref()), (Some("阮 宝"), Some("19860709")));
        let read = dg11(&group("<<<", &[0x19, 0x86, 0x07, 0x09])).unwrap();
        assert_eq!((read.name, read.birth.as_deref()), (None, Some("19860709")));
        assert_eq!(dg11(&group("X", &[0xff; 4])).unwrap().birth, None);
        assert_eq!(dg11(b"\x6c\x00"), Err(Malformed));
    }
}
