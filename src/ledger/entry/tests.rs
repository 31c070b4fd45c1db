use super::*;
use crate::{Line, Seen};
use proptest::prelude::*;
use serde_json::json;

const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };

fn entry() -> Entry {
    let values = vec![
        (Name::Seq, json!(7)),
        (Name::Time, json!(1_780_000_000_000i64)),
        (Name::Actor, json!("client:cli_1")),
        (Name::Subject, json!("CANARY-subject")),
        (Name::Action, json!("disclosed")),
        (Name::Claims, json!(["name:full", "birth:over-18"])),
        (Name::Country, json!("CANARY-FR")),
        (Name::Counters, json!([3, 0])),
        (Name::Consent, Value::Null),
        (Name::Note, json!("CANARY \"quoted\" \u{1} 国")),
    ];
    Entry::new(values, SECRETS).unwrap()
}

fn read(entry: &Entry) -> Fields<'_> {
    Fields::read(entry.fields(), None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap()
}

/// The construction of the module's documentation, written down once more with another library's hash and CBOR.
#[test]
fn the_leaf_is_what_the_documentation_says() {
    use ciborium::Value as Cbor;
    use ring::digest::{SHA256, digest};
    let sha = |parts: &[&[u8]]| digest(&SHA256, &parts.concat()).as_ref().to_vec();
    let entry = entry();
    let values: serde_json::Map<String, Value> = serde_json::from_str(entry.fields()).unwrap();
    let fields: Vec<Vec<u8>> = (0u8..)
        .zip(Name::ALL)
        .map(|(place, name)| {
            let secret = if name.is_personal() { SECRETS.personal } else { SECRETS.open };
            let salts = sha(&[b"\x02guosuo/salt/v1", &secret, &[place / 2]]);
            let salt = &salts[usize::from(place % 2) * 16..][..16];
            let value = values.get(name.code()).unwrap_or(&Value::Null);
            let mut bytes = Vec::new();
            ciborium::into_writer(&(name.code(), value), &mut bytes).unwrap();
            sha(&[b"\0guosuo/field/v1", salt, &bytes])
        })
        .collect();
    let nodes: Vec<Vec<u8>> = fields.chunks(5).map(|five| sha(&[&[1], &five.concat()])).collect();
    let root = sha(&[&[1], &nodes.concat()]);
    let array = [Cbor::from("guosuo/entry/v1"), Cbor::from(25), Cbor::Bytes(root)];
    let mut bytes = Vec::new();
    ciborium::into_writer(&array, &mut bytes).unwrap();
    assert_eq!(entry.bytes(), bytes);
    assert_eq!(entry.leaf().to_vec(), sha(&[&[0], &bytes]));
}

proptest! {
    #[test]
    fn any_subset_can_be_hidden_and_the_leaf_stays(first in 0u32..1 << 25, second in 0u32..1 << 25) {
        let names = |mask: u32| Name::ALL.into_iter().filter(move |n| mask >> (*n as u32) & 1 == 1);
        let (first, second): (Names, Names) = (names(first).collect(), names(second).collect());
        let entry = entry();
        let whole = read(&entry);
        let once = whole.hide(first).unwrap();
        prop_assert_eq!(once.leaf(), Some(entry.leaf()));
        // Hiding more of what is hidden already needs nothing that is gone.
        let twice = once.hide(second).unwrap();
        prop_assert_eq!(twice.leaf(), Some(entry.leaf()));
        for name in Name::ALL {
            let hidden = first.has(name) || second.has(name);
            prop_assert_eq!(twice.seen(name) == Seen::Hidden, hidden);
        }
        let mut text = String::new();
        Line { seq: 7, leaf: entry.leaf(), fields: twice.clone() }.write(&mut text);
        for (name, canary) in
            [(Name::Subject, "CANARY-subject"), (Name::Country, "CANARY-FR"), (Name::Note, "CANARY \\\"")]
        {
            prop_assert_eq!(text.contains(canary), !first.has(name) && !second.has(name));
        }
        // Nor does a salt of a hidden field come along, nor a secret it comes from.
        let shown = whole.shown(Names::NONE).unwrap();
        for (shown, name) in shown.iter().zip(Name::ALL) {
            let Shown::Open(field) = shown else { unreachable!() };
            let gives = text.contains(&field.salt)
                || text.contains(&HEXLOWER.encode(&whole.secret_of(name)));
            prop_assert!(!gives || twice.seen(name) != Seen::Hidden, "{}", name);
        }
        let line = Line::parse(&text).unwrap();
        prop_assert_eq!(&line.fields, &twice);
        prop_assert_eq!(line.computed(), Some(entry.leaf()));
        // A row that was erased this far keeps the same.
        let hidden = twice.hidden_text();
        let row = twice.text();
        if twice.open().is_some() && twice.personal().is_some() {
            let again = Fields::read(&row, hidden.as_deref(), twice.open(), twice.personal()).unwrap();
            prop_assert_eq!(again.leaf(), Some(entry.leaf()));
        }
    }
}

impl Fields<'_> {
    fn secret_of(&self, name: Name) -> Salt {
        if name.is_personal() { self.personal().unwrap() } else { self.open().unwrap() }
    }
}

#[test]
fn erasing_the_person_leaves_the_rest_to_be_proved() {
    let entry = entry();
    let erased = read(&entry).hide(Name::PERSONAL.into_iter().collect()).unwrap();
    assert_eq!((erased.open(), erased.personal()), (Some(SECRETS.open), None));
    let (text, hidden) = (erased.text(), erased.hidden_text());
    let row = Fields::read(&text, hidden.as_deref(), Some(SECRETS.open), None).unwrap();
    assert_eq!(row.leaf(), Some(entry.leaf()));
    assert_eq!(row.seen(Name::Country), Seen::Open("\"CANARY-FR\""));
    assert!(!text.contains("CANARY-subject"));
}

#[test]
fn single_fields_as_in_receipts_lead_to_the_same_leaf() {
    let entry = entry();
    for hidden in [&[][..], &[Name::Country], &[Name::Subject, Name::Prev], &Name::ALL] {
        let shown = entry.redacted(hidden);
        assert_eq!(leaf_of(&shown), Some(entry.leaf()));
        let text = serde_json::to_string(&shown).unwrap();
        assert_eq!(text.contains("CANARY-FR"), !hidden.contains(&Name::Country));
        assert_eq!(serde_json::from_str::<Vec<Shown>>(&text).unwrap(), shown);
        assert_eq!(leaf_of(&shown[1..]), None);
    }
}

#[test]
fn a_changed_value_name_salt_or_order_changes_the_leaf() {
    let shown = entry().redacted(&[]);
    for at in 0..shown.len() {
        for change in 0..3 {
            let mut other = shown.clone();
            let Shown::Open(field) = &mut other[at] else { unreachable!() };
            match change {
                0 => field.value = json!("x"),
                1 => field.name.push('x'),
                _ => field.salt = HEXLOWER.encode(&[99; 16]),
            }
            assert_ne!(leaf_of(&other), Some(entry().leaf()));
        }
    }
    let mut swapped = shown.clone();
    swapped.swap(0, 1);
    assert_ne!(leaf_of(&swapped), Some(entry().leaf()));
    assert_eq!(Entry::new(vec![(Name::Note, json!(0.5))], SECRETS), None);
}
