//! Data group 12: further details of the document (ICAO 9303-10 §4.7.12).

use super::field::{date, text};
use crate::tlv::{Malformed, read};

/// What is read of it; endorsements, tax notes, images, other persons and serial numbers stay unread.
#[derive(Default, PartialEq, Eq)]
pub(crate) struct Issue {
    /// The day of issue (5F26).
    pub(crate) day: Option<String>,
    /// The issuing authority (5F19).
    pub(crate) authority: Option<String>,
}

/// Reads data group 12.
pub(crate) fn issue(bytes: &[u8]) -> Result<Issue, Malformed> {
    let (outer, _) = read(bytes)?;
    let mut found = Issue::default();
    for part in outer.expect(0x6c)?.children() {
        let part = part?;
        match part.tag {
            // A day of issue is a whole one.
            0x5f26 => found.day = date(part.value).filter(|day| day.len() == 10),
            0x5f19 => found.authority = text(part.value),
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::write;
    use proptest::prelude::*;

    #[test]
    fn day_and_authority_are_read_and_nothing_else() {
        let group = |day: &[u8]| {
            write(
                0x6c,
                &[write(0x5f19, b"UTOPIA<PASSPORT<OFFICE"), write(0x5f26, day), write(0x5f1b, b"X")].concat(),
            )
        };
        for day in [&b"20190108"[..], &[0x20, 0x19, 0x01, 0x08]] {
            let found = issue(&group(day)).unwrap();
            assert_eq!(found.day.as_deref(), Some("2019-01-08"));
            assert_eq!(found.authority.as_deref(), Some("UTOPIA PASSPORT OFFICE"));
        }
        for day in [&b"20190000"[..], b"190108", &[0xaa; 4]] {
            assert_eq!(issue(&group(day)).unwrap().day, None);
        }
        assert!(issue(b"\x6b\x00").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (issue(&bytes), issue(&write(0x6c, &bytes)), issue(&write(0x6c, &write(0x5f26, &bytes))));
        }
    }
}
