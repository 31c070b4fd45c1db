//! Data group 11: further details of the holder (ICAO 9303-10 §4.7.11).

use super::field::{date, text};
use crate::tlv::{Malformed, Tlv, read};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Other names that are read at most.
const MOST: usize = 8;

/// What is read of it; birthplace, address, telephone, profession, title, summary, images and custody stay unread.
#[derive(Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Details {
    /// The full name in its own script (5F0E).
    pub(crate) name: Option<String>,
    /// Other names (5F0F), in a list (A0) or, as on Chinese chips, alone.
    pub(crate) others: Vec<String>,
    /// The full birth date (5F2B).
    pub(crate) birth: Option<String>,
    /// The personal number (5F10).
    pub(crate) personal_number: Option<String>,
}

/// Reads data group 11. The list of tags (5C) is not believed: it may name what is not there, or the list's own tag,
/// as in Belarus; what is there counts.
pub(crate) fn details(bytes: &[u8]) -> Result<Details, Malformed> {
    let (outer, _) = read(bytes)?;
    let mut found = Details::default();
    for part in outer.expect(0x6b)?.children() {
        found.take(&part?)?;
    }
    Ok(found)
}

impl Details {
    fn take(&mut self, part: &Tlv<'_>) -> Result<(), Malformed> {
        match part.tag {
            0x5f0e => self.name = text(part.value),
            0x5f10 => self.personal_number = text(part.value),
            0x5f2b => self.birth = date(part.value),
            0x5f0f if self.others.len() < MOST => self.others.extend(text(part.value)),
            0xa0 => {
                for other in part.children() {
                    let other = other?;
                    if other.tag == 0x5f0f && self.others.len() < MOST {
                        self.others.extend(text(other.value));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::write;
    use proptest::prelude::*;

    fn group(parts: &[(u32, &[u8])]) -> Vec<u8> {
        write(0x6b, &parts.iter().flat_map(|(tag, value)| write(*tag, value)).collect::<Vec<_>>())
    }

    #[test]
    fn a_chinese_chip_has_its_other_name_outside_the_list() {
        let bytes = group(&[
            (0x5c, &[0x5f, 0x0e, 0x5f, 0x0f]),
            (0x5f0e, "王<<小明".as_bytes()),
            (0x5f0f, b"WANG<<XIAOMING"),
        ]);
        let found = details(&bytes).unwrap();
        assert_eq!((found.name.as_deref(), found.others[0].as_str()), (Some("王 小明"), "WANG XIAOMING"));
    }

    #[test]
    fn a_list_of_other_names_is_read_and_its_tag_in_the_index_is_no_fault() {
        let list = [write(2, &[2]), write(0x5f0f, b"ONE<"), write(0x5f0f, b"<TWO")].concat();
        let index: &[u8] = &[0x5f, 0x0e, 0xa0, 0x5f, 0x10];
        let found = details(&group(&[(0x5c, index), (0xa0, &list), (0x5f10, b"4150782C095PB6<")])).unwrap();
        assert_eq!(found.others, ["ONE", "TWO"]);
        assert_eq!(found.personal_number.as_deref(), Some("4150782C095PB6"));
        assert_eq!(found.name, None);
    }

    #[test]
    fn what_nobody_needs_is_not_read() {
        let found = details(&group(&[(0x5f11, b"ZENITH"), (0x5f42, b"LONG LANE"), (0x5f12, b"555")]));
        assert!(found.unwrap() == Details::default());
    }

    #[test]
    fn other_groups_and_broken_ones_are_malformed() {
        assert!(details(b"\x6c\x00").is_err());
        assert!(details(&group(&[(0xa0, &[0x5f, 0x0f, 0x20])])).is_err());
        let many: Vec<(u32, &[u8])> = vec![(0x5f0f, b"NAME"); 100];
        assert_eq!(details(&group(&many)).unwrap().others.len(), MOST);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (details(&bytes), details(&write(0x6b, &bytes)));
            let _ = details(&group(&[(0xa0, &bytes), (0x5f2b, &bytes), (0x5f0e, &bytes)]));
        }
    }
}
