//! Texts and dates as data groups 11 and 12 spell them.

use crate::mrz::full_date;

/// No name or office is longer.
const LONGEST: usize = 300;

/// A text, fillers turned to spaces: they lead, trail and repeat. `None` when nothing is left, when it is no UTF-8
/// (some chips have other encodings, and a guess would make another name of it), or when it is overlong.
pub(super) fn text(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok()?;
    if text.chars().count() > LONGEST || text.chars().any(|c| c.is_control() && c != '\0') {
        return None;
    }
    let words: Vec<&str> = text.split(['<', ' ', '\0']).filter(|w| !w.is_empty()).collect();
    Some(words.join(" ")).filter(|t| !t.is_empty())
}

/// A date `YYYYMMDD`: four bytes of binary-coded decimal, or eight digits: both occur. Zeros for an unknown month or
/// day; then they are left out.
pub(super) fn date(value: &[u8]) -> Option<String> {
    match value.len() {
        4 => full_date(&value.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        8 => full_date(std::str::from_utf8(value).ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_in_two_codings() {
        assert_eq!(date(b"19860709").as_deref(), Some("1986-07-09"));
        assert_eq!(date(&[0x19, 0x86, 0x07, 0x09]).as_deref(), Some("1986-07-09"));
        assert_eq!(date(b"19860000").as_deref(), Some("1986"));
        for none in [&[0xff; 4][..], b"19861332", b"860709", b"1986<<<<", b"", b"00000101"] {
            assert_eq!(date(none), None, "{none:?}");
        }
    }

    #[test]
    fn fillers_lead_trail_and_repeat() {
        assert_eq!(text("<<阮<<宝<".as_bytes()).as_deref(), Some("阮 宝"));
        assert_eq!(text(b"SMITH<<JOHN<T\0\0").as_deref(), Some("SMITH JOHN T"));
        let long = "A".repeat(LONGEST + 1);
        for none in [&b"<<<"[..], b"", &[0x4a, 0xd6, 0x52], b"A\x1b[2J", long.as_bytes()] {
            assert_eq!(text(none), None, "{none:?}");
        }
    }
}
