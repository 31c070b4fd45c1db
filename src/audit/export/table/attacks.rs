//! Tables that say otherwise than the lines, or attack their reader.

use super::{
    GROUP,
    rows::{Column, Kind, LEAF, Rows, columns, schema},
    scene::{compared, lines, table, table_of, written},
    settings,
};
use ledger::TableFault;
use parquet::{data_type::ByteArray, file::properties::WriterProperties};

fn place(column: &str) -> usize {
    columns().position(|(name, _)| name == column).unwrap()
}

/// The row and the column that are named.
fn cell(table: &[u8], lines: &[String]) -> (u64, &'static str) {
    match compared(table, lines) {
        Err(TableFault::Cell { row, seq, column }) => {
            assert_eq!(row, seq + 1);
            (row, column)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_changed_cell_of_every_type_is_named() {
    let lines = lines(20);
    let text = |column: &str, at: usize, to: &str| {
        table(&lines, |rows| rows.columns[place(column)].texts[at] = ByteArray::from(to))
    };
    let number =
        |column: &str, at: usize, to: i64| table(&lines, |rows| rows.columns[place(column)].numbers[at] = to);
    assert_eq!(cell(&number("seq", 7, 8), &lines), (8, "seq"));
    assert_eq!(cell(&number("time", 19, 1_780_000_000_134), &lines), (20, "time"));
    assert_eq!(cell(&text("action", 6, "refused"), &lines), (7, "action"));
    assert_eq!(cell(&text("note", 0, "more"), &lines), (1, "note"));
    assert_eq!(cell(&text("commitment", 3, "0"), &lines), (4, "commitment"));
    assert_eq!(cell(&text(LEAF, 11, &"0".repeat(64)), &lines), (12, "leaf"));
    // Claims are none, one and two, again and again: the third value is in the sixth row.
    assert_eq!(cell(&text("claims", 3, "name:family"), &lines), (5, "claims"));
    assert_eq!(cell(&number("counters", 5, 1), &lines), (3, "counters"));
    assert_eq!(cell(&text("hidden", 2, "note"), &lines), (3, "hidden"));
    assert_eq!(cell(&text("erased", 1, "note"), &lines), (5, "erased"));
    let first = table(&lines, |rows| {
        rows.columns[place("seq")].numbers[9] = 0;
        rows.columns[place("note")].texts[4] = ByteArray::from("");
    });
    assert_eq!(cell(&first, &lines), (5, "note"), "of two the first row");
}

#[test]
fn what_is_null_and_what_is_not_is_compared() {
    let lines = lines(20);
    let absent = table(&lines, |rows| {
        let column = &mut rows.columns[place("actor")];
        column.levels[4] = 0;
        column.texts.remove(4);
    });
    assert_eq!(cell(&absent, &lines), (5, "actor"));
    let shown = table(&lines, |rows| {
        let column = &mut rows.columns[place("country")];
        column.levels[2] = 1;
        column.texts.push(ByteArray::from("FR"));
    });
    assert_eq!(cell(&shown, &lines), (3, "country"), "a hidden field");
    let unnamed = table(&lines, |rows| {
        let column = &mut rows.columns[place("hidden")];
        column.levels[2] = 1;
        column.texts.remove(2);
    });
    assert_eq!(cell(&unnamed, &lines), (3, "hidden"), "hidden, told as null without being named");
    let none = table(&lines, |rows| rows.columns[place("claims")].levels[0] = 0);
    assert_eq!(cell(&none, &lines), (1, "claims"), "null is no empty list");
}

#[test]
fn a_list_with_more_or_fewer_values_is_named() {
    let lines = lines(20);
    let more = |repeat: i16| {
        table(&lines, |rows| {
            let column = &mut rows.columns[place("counters")];
            column.numbers.insert(8, 5);
            column.levels.insert(8, 2);
            column.repeats.insert(8, repeat);
            if repeat == 0 {
                // One list more, and another fewer, so that there are as many.
                column.repeats[9] = 1;
            }
        })
    };
    assert_eq!(cell(&more(1), &lines), (4, "counters"));
    assert_eq!(cell(&more(0), &lines), (5, "counters"));
    let fewer = table(&lines, |rows| {
        let column = &mut rows.columns[place("counters")];
        column.numbers.pop();
        column.levels.pop();
        column.repeats.pop();
    });
    assert_eq!(cell(&fewer, &lines), (20, "counters"));
}

#[test]
fn rows_that_are_missing_moved_or_added_are_named() {
    let all = lines(20);
    let mut fewer = all.clone();
    fewer.remove(6);
    assert_eq!(cell(&table_of(&fewer), &all), (7, "seq"));
    let mut moved = all.clone();
    moved.swap(3, 11);
    assert_eq!(cell(&table_of(&moved), &all), (4, "seq"));
    let mut twice = all.clone();
    twice.insert(6, all[5].clone());
    assert_eq!(cell(&table_of(&twice), &all), (7, "seq"));
    for (table, lines) in [(19, 20), (20, 19), (0, 1), (1, 0)] {
        let found = compared(&table_of(&all[..table]), &all[..lines]);
        let rows = (table as u64, lines as u64);
        assert!(
            matches!(found, Err(TableFault::Rows { found, expected }) if (found, expected) == rows),
            "{found:?}"
        );
    }
    // Beyond the end of a group.
    let many = lines(GROUP + 2);
    for (table, lines) in [(GROUP, GROUP + 2), (GROUP + 2, GROUP), (GROUP + 1, GROUP + 2)] {
        let found = compared(&table_of(&many[..table]), &many[..lines]);
        assert!(matches!(found, Err(TableFault::Rows { .. })), "{found:?}");
    }
}

#[test]
fn other_columns_are_named() {
    let lines = lines(3);
    let with = |schema: String, change: fn(&mut Rows)| {
        compared(&written(&lines, &schema, settings(), change), &lines)
    };
    let columns = |found| match found {
        Err(TableFault::Columns { found, expected }) => (found, expected),
        other => panic!("{other:?}"),
    };
    let pair = |found: &str, expected: &str| (found.to_owned(), expected.to_owned());
    let renamed = schema().replace(" country ", " county ");
    assert_eq!(columns(with(renamed, |_| {})), pair("county", "country"));
    let added =
        schema().replace("optional binary leaf", "optional binary more (STRING);optional binary leaf");
    let added = with(added, |rows| {
        let leaf = rows.columns.pop().unwrap();
        rows.columns.push(Column::new(Kind::Text));
        rows.columns[27].levels = vec![0; 3];
        rows.columns.push(leaf);
    });
    assert_eq!(columns(added), pair("more", "leaf"));
    let missing = with(schema().replace("optional binary leaf (STRING);", ""), |rows| {
        rows.columns.pop();
    });
    assert_eq!(columns(missing), pair("nothing", "leaf"));
    for other in [
        schema().replace("seq;", "seq (TIMESTAMP(MILLIS,true));"),
        schema().replace("TIMESTAMP(MILLIS,true)", "TIMESTAMP(MICROS,true)"),
        schema().replace("optional binary actor (STRING)", "optional binary actor"),
    ] {
        let found = with(other, |_| {});
        assert!(matches!(found, Err(TableFault::Type { .. })), "{found:?}");
    }
}

#[test]
fn what_cannot_be_read_says_so() {
    let lines = lines(20);
    let table = table_of(&lines);
    for end in (0..table.len()).step_by(97).chain([table.len() - 1]) {
        let found = compared(&table[..end], &lines);
        assert!(matches!(found, Err(TableFault::Unreadable("its ends"))), "{end}: {found:?}");
    }
    assert!(matches!(compared(b"PAR1\0\0\0\0PAR1", &lines), Err(TableFault::Unreadable("its footer"))));
    assert!(matches!(compared(b"PAR1\xff\xff\xff\xffPAR1", &lines), Err(TableFault::Unreadable("its ends"))));
    let mut longer = table.clone();
    longer.splice(4..4, [0]);
    assert!(compared(&longer, &lines).is_err(), "a gap");
}

#[test]
fn a_column_that_grows_beyond_its_entries_is_not_unpacked() {
    let lines = lines(20);
    // A list of a million, which takes a few bytes; and a value of a million letters.
    let long = table(&lines, |rows| {
        let column = &mut rows.columns[place("counters")];
        column.numbers.resize(1_000_000, 7);
        column.levels.resize(1_000_000, 2);
        column.repeats.resize(1_000_000, 1);
    });
    assert!(long.len() < 40_000, "{}", long.len());
    let large = table(&lines, |rows| {
        rows.columns[place("counters")].numbers[0] = 1;
        rows.columns[place("note")].texts[3] = ByteArray::from("n".repeat(1_000_000).as_str());
    });
    for (table, name) in [(long, "counters"), (large, "note")] {
        let found = compared(&table, &lines);
        assert!(matches!(found, Err(TableFault::More { column, row: 1 }) if column == name), "{found:?}");
    }
}

#[test]
fn other_ways_to_write_a_table_are_refused() {
    let lines = lines(20);
    let with =
        |properties: WriterProperties| compared(&written(&lines, &schema(), properties, |_| {}), &lines);
    let ours = || settings().into_builder();
    let footer = |found| assert!(matches!(found, Err(TableFault::Unreadable("its footer"))), "{found:?}");
    footer(with(ours().set_created_by("another".to_owned()).build()));
    footer(with(ours().set_offset_index_disabled(false).build()));
    footer(with(ours().set_bloom_filter_enabled(true).build()));
    let said = parquet::file::metadata::KeyValue::new("ARROW:schema".to_owned(), "x".to_owned());
    footer(with(ours().set_key_value_metadata(Some(vec![said])).build()));
    let second = parquet::file::properties::WriterVersion::PARQUET_2_0;
    assert!(with(ours().set_writer_version(second).build()).is_err());
    assert!(with(ours().build()).is_ok());
}

#[test]
fn what_a_table_misleads_about_is_named() {
    let lines = lines(20);
    let honest = table(&lines, |_| {});
    let replaced = |from: &[u8], to: &[u8]| {
        let at = honest.windows(from.len()).rposition(|bytes| bytes == from).unwrap();
        let mut bytes = honest.clone();
        bytes[at..at + to.len()].copy_from_slice(to);
        compared(&bytes, &lines)
    };
    let told = |found, name: &str| {
        assert!(matches!(found, Err(TableFault::Told { column, row: 1, .. }) if column == name), "{found:?}");
    };
    // The greatest value of a column, as the footer tells it: whoever looks for a greater one looks elsewhere.
    told(replaced(b"refused", b"refund!"), "action");
    told(replaced(b"disclosed", b"dispersed"), "action");
    told(replaced(b"client:0", b"client:1"), "actor");
    let time = |n: i64| (1_780_000_000_000 + n * 7).to_le_bytes();
    told(replaced(&time(19), &time(18)), "time");
}
