//! Lines of an archive, their table, and what is found when both are compared.

use super::{
    Table,
    compare::Comparison,
    rows::{Rows, schema},
    settings,
};
use ledger::{Entry, Fields, Line, Name, Names, Secrets, TableFault};
use parquet::{
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use serde_json::{Value, json};
use std::sync::Arc;

const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };
const HIDE: Name = Name::Country;

/// Lines as they stand in an archive that hides the country; thirty, again and again.
pub(super) fn lines(count: usize) -> Vec<String> {
    let some: Vec<String> = (0..count.min(30)).map(line).collect();
    some.iter().cycle().take(count).cloned().collect()
}

fn line(seq: usize) -> String {
    let values = vec![
        (Name::Seq, json!(seq)),
        (Name::Time, json!(1_780_000_000_000 + seq * 7)),
        (Name::Actor, json!(format!("client:{}", seq % 3))),
        (Name::Subject, json!(format!("person-{seq}"))),
        (Name::Commitment, json!(format!("{seq:064x}"))),
        (Name::Action, json!(if seq.is_multiple_of(2) { "disclosed" } else { "refused" })),
        (Name::Claims, json!(["name:full", "birth:over-18"].get(..seq % 3))),
        (Name::Counters, json!([seq, 0])),
        (Name::Country, json!("FR")),
        (Name::Note, json!("n".repeat(seq * 9 % 200))),
    ];
    // Every fifth was erased.
    let erased = if seq % 5 == 4 { &Name::PERSONAL[..] } else { &[] };
    line_of(seq, values, erased)
}

/// A line of these values, of which those erased cannot be seen.
pub(super) fn line_of(seq: usize, values: Vec<(Name, Value)>, erased: &[Name]) -> String {
    let entry = Entry::new(values, SECRETS).unwrap();
    let fields = Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
    let fields = fields.hide(erased.iter().copied().chain([HIDE]).collect()).unwrap();
    let mut text = String::new();
    Line { seq: seq as u64, leaf: entry.leaf(), fields }.write(&mut text);
    text
}

pub(super) fn hide() -> Names {
    [HIDE].into_iter().collect()
}

/// The rows of lines, changed, as a table with this schema and these settings.
pub(super) fn written(
    lines: &[String],
    schema: &str,
    settings: WriterProperties,
    change: impl FnOnce(&mut Rows),
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(settings)).unwrap();
    let mut table = Table { writer, rows: Rows::new() };
    for line in lines {
        table.rows.push(&Line::parse(line).unwrap(), hide()).unwrap();
    }
    change(&mut table.rows);
    table.finish().unwrap()
}

pub(super) fn table(lines: &[String], change: impl FnOnce(&mut Rows)) -> Vec<u8> {
    written(lines, &schema(), settings(), change)
}

/// What is found when a table is compared with lines.
pub(super) fn compared(table: &[u8], lines: &[String]) -> Result<(), TableFault> {
    let mut part = table;
    let mut comparison = Box::new(Comparison::open(&mut part, tempfile::tempfile().unwrap())?);
    for line in lines {
        ledger::Table::row(&mut *comparison, &Line::parse(line).unwrap(), hide());
    }
    ledger::Table::end(comparison)
}

/// As the writer makes it, group by group.
pub(super) fn table_of(lines: &[String]) -> Vec<u8> {
    let (mut table, mut bytes) = (Table::new().unwrap(), Vec::new());
    for line in lines {
        table.row(&Line::parse(line).unwrap(), hide()).unwrap();
        bytes.extend(table.take().unwrap());
    }
    bytes.extend(table.finish().unwrap());
    bytes
}
