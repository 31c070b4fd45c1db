//! What a passport says of its holder.

use crate::{
    Agreement, Files, MrzError, Portrait, agrees, lds,
    mrz::{civil, parse_typed, settle_century},
    tlv::Malformed,
};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What a passport says, from its machine-readable zone and, where they were read, data groups 2, 11 and 12. Wiped
/// when dropped; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Document {
    /// `P`, `PD`, `I`, …, fillers left out.
    pub code: String,
    /// Issuing state, as printed: three letters, or `D`.
    pub issuer: String,
    /// Document number without fillers.
    pub number: String,
    /// Primary identifier, words separated by spaces; may be empty.
    pub primary: String,
    /// Secondary identifier; may be empty (mononyms).
    pub secondary: String,
    /// Whether the name may have been cut: it fills the field to its last cell.
    pub truncated: bool,
    /// Nationality, as printed.
    pub nationality: String,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: unknown parts are left out; empty when the year is unknown too.
    pub birth: String,
    /// `M`, `F`, `<` or `X`.
    pub sex: String,
    /// `YYYY-MM-DD`.
    pub expiry: String,
    /// The name in its own script, from data group 11.
    pub native_name: Option<String>,
    /// Whether the two forms of the name read alike: something to show, nothing to decide by.
    #[zeroize(skip)]
    pub names: Agreement,
    /// The personal number of data group 11, only where [`crate::Wanted`] asks for it: for a blind index, not to keep.
    pub personal_number: Option<String>,
    /// The day of issue, `YYYY-MM-DD`, from data group 12, only where asked for.
    pub issued: Option<String>,
    /// The issuing authority, from data group 12, only where asked for.
    pub authority: Option<String>,
    /// The portrait, from data group 2, only where asked for.
    pub portrait: Option<Portrait>,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document(…)")
    }
}

impl Document {
    /// Reads a zone that someone typed: two or three lines, or all in one; spaces are passed over and small letters
    /// taken for capital ones. `today`, in seconds since the Unix epoch, settles centuries.
    ///
    /// It proves nothing: anybody can compute check digits. And they miss a K typed for `<`, an I for S, a B for L, an
    /// A for K, and any slip in name, nationality, issuing state or sex: let the person compare what was read.
    ///
    /// # Errors
    /// [`MrzError`] names the line and the field.
    pub fn from_zone(text: &str, today: i64) -> Result<Self, MrzError> {
        parse_typed(text, today)
    }

    /// Whether it is a visa and not a passport (ICAO 9303-7).
    #[must_use]
    pub fn is_visa(&self) -> bool {
        self.code.starts_with('V')
    }

    /// Whether its last day is before the day of `at`, in UTC.
    pub(crate) fn is_expired(&self, at: i64) -> bool {
        let (year, month, day) = civil(at);
        self.expiry < format!("{year:04}-{month:02}-{day:02}")
    }

    /// Adds what is wanted of the groups that are there and are the signed ones.
    pub(crate) fn complete(&mut self, files: &Files, equal: &[u8], at: i64) -> Completed {
        let wanted = files.wanted;
        let group =
            |number, asked: bool| files.groups.get(&number).filter(|_| asked && equal.contains(&number));
        let mut done = Vec::new();
        if let Some(bytes) = group(11, wanted.names || wanted.personal_number) {
            done.push(lds::dg11(bytes).map(|details| self.add_details(&details, files, at)));
        }
        if let Some(bytes) = group(12, wanted.issue) {
            done.push(
                lds::dg12(bytes).map(|issue| (self.issued, self.authority) = (issue.day, issue.authority)),
            );
        }
        if let Some(bytes) = group(2, wanted.portrait) {
            let portrait = lds::dg2(bytes).and_then(|image| Portrait::parse(image).map_err(|_| Malformed));
            done.push(portrait.map(|portrait| self.portrait = Some(portrait)));
        }
        if done.iter().all(Result::is_ok) { Completed::Whole } else { Completed::InPart }
    }

    fn add_details(&mut self, details: &lds::Details, files: &Files, at: i64) {
        if files.wanted.personal_number {
            self.personal_number.clone_from(&details.personal_number);
        }
        if !files.wanted.names {
            return;
        }
        if let Some(birth) =
            details.birth.as_deref().and_then(|full| settle_century(&self.birth, full, civil(at)))
        {
            self.birth = birth;
        }
        self.native_name.clone_from(&details.name);
        self.names = self.compare(details);
    }

    /// A name cut short may lack what would tell it from another. Where the letters tell nothing, the chip's own other
    /// name may: Chinese chips have the pinyin there.
    fn compare(&self, details: &lds::Details) -> Agreement {
        let zone = format!("{} {}", self.primary, self.secondary);
        let native = self.native_name.as_deref().map_or(Agreement::Unknown, |name| agrees(name, &zone));
        match native {
            Agreement::No if self.truncated => Agreement::Unknown,
            Agreement::Unknown if self.native_name.is_some() => {
                let same = details.others.iter().any(|other| agrees(other, &zone) == Agreement::Yes);
                if same { Agreement::Yes } else { Agreement::Unknown }
            }
            told => told,
        }
    }
}

/// Whether all that is wanted and there could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completed {
    /// All of it.
    Whole,
    /// Something was malformed and is left out.
    InPart,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Wanted, mrz::parse, tlv::write};
    use std::collections::BTreeMap;

    const NOW: i64 = 1_795_000_000;
    const ZONE: &str =
        "P<UTOWANG<<XIAOMING<<<<<<<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    fn group(tag: u32, parts: &[(u32, &[u8])]) -> Vec<u8> {
        write(tag, &parts.iter().flat_map(|(tag, value)| write(*tag, value)).collect::<Vec<_>>())
    }

    fn completed(groups: Vec<(u8, Vec<u8>)>, wanted: Wanted) -> (Document, Completed) {
        completed_from(groups, &[1, 2, 11, 12], wanted)
    }

    /// Only groups that are `equal` are the signed ones.
    fn completed_from(groups: Vec<(u8, Vec<u8>)>, equal: &[u8], wanted: Wanted) -> (Document, Completed) {
        let mut document = parse(ZONE, NOW).unwrap();
        let files = Files { sod: Vec::new(), groups: BTreeMap::from_iter(groups), wanted };
        let done = document.complete(&files, equal, NOW);
        (document, done)
    }

    fn groups() -> Vec<(u8, Vec<u8>)> {
        let dg11: [(u32, &[u8]); 4] = [
            (0x5f0e, "王<<小明".as_bytes()),
            (0x5f0f, b"WANG<<XIAOMING"),
            (0x5f10, b"420-17"),
            (0x5f2b, b"18740812"),
        ];
        let dg12: [(u32, &[u8]); 2] = [(0x5f19, b"UTOPIA"), (0x5f26, b"20020415")];
        vec![(11, group(0x6b, &dg11)), (12, group(0x6c, &dg12)), (2, vec![0x75, 0])]
    }

    #[test]
    fn only_what_is_wanted_is_read() {
        let nothing = Wanted { names: false, ..Wanted::default() };
        let (document, done) = completed(groups(), nothing);
        assert!(document == parse(ZONE, NOW).unwrap() && done == Completed::Whole);
        let (document, _) = completed(groups(), Wanted::default());
        assert_eq!(
            (document.native_name.as_deref(), document.birth.as_str()),
            (Some("王 小明"), "1874-08-12")
        );
        assert_eq!((document.personal_number.as_deref(), document.issued.as_deref()), (None, None));
        let (document, _) = completed(groups(), Wanted { personal_number: true, issue: true, ..nothing });
        assert_eq!(
            (document.native_name.as_deref(), document.personal_number.as_deref()),
            (None, Some("420-17"))
        );
        assert_eq!(document.issued.as_deref(), Some("2002-04-15"));
        assert_eq!(document.authority.as_deref(), Some("UTOPIA"));
    }

    #[test]
    fn what_was_not_signed_is_not_read() {
        let all = Wanted { names: true, personal_number: true, issue: true, portrait: true };
        let (document, done) = completed_from(groups(), &[1], all);
        assert!(document == parse(ZONE, NOW).unwrap() && done == Completed::Whole);
    }

    #[test]
    fn a_group_that_cannot_be_read_is_left_out() {
        let (document, done) = completed(groups(), Wanted { portrait: true, ..Wanted::default() });
        assert_eq!((done, document.portrait.is_none()), (Completed::InPart, true));
        assert_eq!(document.native_name.as_deref(), Some("王 小明"));
    }

    #[test]
    fn the_chips_own_pinyin_tells_what_the_characters_cannot() {
        assert_eq!(completed(groups(), Wanted::default()).0.names, Agreement::Yes);
        let alone: [(u32, &[u8]); 1] = [(0x5f0e, "王<<小明".as_bytes())];
        assert_eq!(completed(vec![(11, group(0x6b, &alone))], Wanted::default()).0.names, Agreement::Unknown);
        let other: [(u32, &[u8]); 1] = [(0x5f0e, b"LI<<NA")];
        let (document, done) = completed(vec![(11, group(0x6b, &other))], Wanted::default());
        assert_eq!((document.names, done), (Agreement::No, Completed::Whole));
        assert_eq!((document.primary.as_str(), document.native_name.as_deref()), ("WANG", Some("LI NA")));
    }

    #[test]
    fn nothing_of_a_document_is_shown() {
        assert_eq!(format!("{:?}", completed(groups(), Wanted::default()).0), "Document(…)");
    }
}
