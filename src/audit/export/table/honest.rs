//! Whatever entries say, the table that we make of them says the same.

use super::{
    GROUP,
    scene::{compared, line_of, lines, table_of},
};
use bytes::Bytes;
use ledger::Name;
use parquet::{
    basic::Encoding,
    file::reader::{FileReader, SerializedFileReader},
};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn a_table_that_says_the_same_is_proved() {
    for count in [0, 1, 2, 20, GROUP, GROUP + 3] {
        let lines = lines(count);
        compared(&table_of(&lines), &lines).unwrap();
    }
}

/// Entries are JSON, whose numbers are exact up to here (RFC 8785).
const MOST: i64 = 1 << 53;

/// Values that fill a dictionary: what comes then is written by itself, and a column has several pages.
#[test]
fn a_column_that_outgrows_its_dictionary_is_read() {
    let large = |seq: usize| {
        let text = |part: usize, length: usize| format!("{seq} {part} ").repeat(length / 8);
        let claims: Vec<String> = (0..900).map(|part| text(part, 16)).collect();
        let values = vec![
            (Name::Note, json!(text(0, 14_000))),
            (Name::Claims, json!(claims)),
            (Name::Commitment, json!(text(1, 14_000))),
        ];
        line_of(seq, values, &[])
    };
    let mut lines: Vec<String> = (0..100).map(large).collect();
    // Again what the dictionary had, and what it had not.
    lines.extend_from_within(..5);
    lines.extend_from_within(90..95);
    let table = table_of(&lines);
    let file = SerializedFileReader::new(Bytes::from(table.clone())).unwrap();
    let column = file.metadata().row_group(0).column(Name::Claims.place());
    let pages = column.page_encoding_stats_mask().unwrap();
    assert!(pages.is_set(Encoding::RLE_DICTIONARY) && pages.is_set(Encoding::PLAIN));
    compared(&table, &lines).unwrap();
    lines.swap(98, 99);
    assert!(compared(&table, &lines).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_entries_say_their_table_says_the_same(
        entries in proptest::collection::vec(
            (1 - MOST..MOST, ".{0,90}", "[a-c\u{7f}\u{10ffff}]{60,70}", proptest::collection::vec(".{0,3}", 0..4),
                proptest::collection::vec(1 - MOST..MOST, 0..4), any::<[bool; 6]>()),
            0..12,
        ),
    ) {
        let line = |(seq, (number, note, actor, claims, counters, there)): (usize, _)| {
            let all = [
                (Name::Prev, json!(number)),
                (Name::Time, json!(number)),
                (Name::Note, json!(note)),
                (Name::Actor, json!(actor)),
                (Name::Claims, json!(claims)),
                (Name::Counters, json!(counters)),
            ];
            let some = all.into_iter().zip(there).filter(|(_, there)| *there);
            line_of(seq, some.map(|(value, _)| value).collect(), &[])
        };
        let lines: Vec<String> = entries.into_iter().enumerate().map(line).collect();
        let found = compared(&table_of(&lines), &lines);
        prop_assert!(found.is_ok(), "{:?}", found);
    }
}
