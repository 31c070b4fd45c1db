use super::*;
use bytes::Bytes;
use ledger::{Entry, Fields, Secrets};
use parquet::{
    file::{
        reader::{FileReader, SerializedFileReader},
        serialized_reader::ReadOptionsBuilder,
    },
    record::{Field, Row},
};
use serde_json::{Value, json};

const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };

fn values() -> Vec<(Name, Value)> {
    vec![
        (Name::Seq, json!(7)),
        (Name::Time, json!(1_780_000_000_123_i64)),
        (Name::Action, json!("disclosed")),
        (Name::Actor, json!("client:\"=1+1\"\n")),
        (Name::Subject, json!("pseudonym")),
        (Name::Claims, json!(["name:full", "birth:over-18"])),
        (Name::Rules, json!([])),
        (Name::Counters, json!([3, 0])),
        (Name::Country, json!("FR")),
    ]
}

fn table(rows: usize, unseen: &[Name], hide: &[Name]) -> SerializedFileReader<Bytes> {
    let entry = Entry::new(values(), SECRETS).unwrap();
    let fields = Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
    let fields = fields.hide(unseen.iter().copied().collect()).unwrap();
    let line = Line { seq: 7, leaf: entry.leaf(), fields };
    let (mut table, mut bytes) = (Table::new().unwrap(), Vec::new());
    for row in 0..rows {
        table.row(&line, hide.iter().copied().collect()).unwrap();
        let ready = table.take().unwrap();
        // Before the first group there is nothing but the four bytes that every file begins with.
        assert_eq!(ready.len() > 4, row + 1 == GROUP, "a group is given out at once");
        bytes.extend(ready);
    }
    bytes.extend(table.finish().unwrap());
    let options = ReadOptionsBuilder::new().build();
    SerializedFileReader::new_with_options(Bytes::from(bytes), options).unwrap()
}

fn row(file: &SerializedFileReader<Bytes>) -> Vec<(String, Field)> {
    let row: Row = file.get_row_iter(None).unwrap().next().unwrap().unwrap();
    row.get_column_iter().map(|(name, field)| (name.clone(), field.clone())).collect()
}

fn cell(row: &[(String, Field)], name: &str) -> String {
    row.iter().find(|(column, _)| column == name).unwrap().1.to_string()
}

#[test]
fn columns_have_the_types_of_what_they_hold() {
    let file = table(1, &[], &[]);
    let row = row(&file);
    assert_eq!(row.len(), 28);
    assert!(row.contains(&("seq".into(), Field::Long(7))));
    assert!(row.contains(&("time".into(), Field::TimestampMillis(1_780_000_000_123))));
    assert!(row.contains(&("actor".into(), Field::Str("client:\"=1+1\"\n".into()))));
    assert!(row.contains(&("purpose".into(), Field::Null)));
    assert_eq!(cell(&row, "claims"), "[\"name:full\", \"birth:over-18\"]");
    assert_eq!(cell(&row, "counters"), "[3, 0]");
    assert_eq!(cell(&row, "rules"), "[]");
    assert_eq!(cell(&row, "obligations"), "null");
    assert_eq!(cell(&row, "leaf").len(), 66);
    assert_eq!(file.metadata().file_metadata().created_by(), Some("guosuo"));
}

#[test]
fn what_is_hidden_and_what_was_erased_is_null_and_named() {
    let unseen = [Name::Country, Name::Subject, Name::Prev, Name::Commitment];
    let row = row(&table(1, &unseen, &[Name::Country]));
    for name in unseen {
        assert_eq!(cell(&row, name.code()), "null");
    }
    assert_eq!(cell(&row, "hidden"), "[\"country\"]");
    assert_eq!(cell(&row, "erased"), "[\"subject\", \"prev\", \"commitment\"]");
}

#[test]
fn a_group_leaves_as_soon_as_it_is_full() {
    let file = table(GROUP + 3, &[], &[]);
    let groups: Vec<i64> = file.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [GROUP as i64, 3]);
    assert_eq!(file.get_row_iter(None).unwrap().count(), GROUP + 3);
}

#[test]
fn a_value_of_another_kind_is_refused() {
    let entry = Entry::new(vec![(Name::Time, json!("noon"))], SECRETS).unwrap();
    let fields = Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
    let line = Line { seq: 0, leaf: entry.leaf(), fields };
    assert!(matches!(Table::new().unwrap().row(&line, Names::NONE), Err(Error::Damaged(_))));
}
