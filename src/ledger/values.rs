//! The values of an entry to be.

use crate::{
    canon,
    entry::Secrets,
    fields::Fields,
    name::{COUNT, Name, Names},
};
use serde_json::Value;
use std::{
    fmt::{Display, Write},
    ops::Range,
};

/// Values in canonical JSON, one behind the other as they are named. A field that is not named, or named without a value,
/// is null.
#[derive(Debug, Clone)]
pub struct Values {
    text: String,
    places: [Option<Range<usize>>; COUNT],
    /// Those that are strings without escapes.
    plain: Names,
    /// A value was named that has no place in the log, or a field twice.
    unsound: bool,
}

impl Default for Values {
    fn default() -> Self {
        // As much as most entries need, so that it need not grow.
        let text = String::with_capacity(1024);
        Self { text, places: Default::default(), plain: Names::NONE, unsound: false }
    }
}

impl Values {
    /// A text.
    pub fn text(&mut self, name: Name, text: Option<impl Display>) {
        let Some(text) = text else { return };
        let start = self.text.len();
        if self.quote(text) {
            self.plain = self.plain.with(name);
        }
        self.put(name, start);
    }

    /// A whole number.
    pub fn number(&mut self, name: Name, number: Option<i64>) {
        let Some(number) = number else { return };
        let start = self.text.len();
        self.unsound |= canon::number(number, &mut self.text).is_none();
        self.put(name, start);
    }

    /// A list of texts; an empty one is no value.
    pub fn list(&mut self, name: Name, texts: impl IntoIterator<Item = impl Display>) {
        let start = self.text.len();
        for text in texts {
            self.text.push(if self.text.len() == start { '[' } else { ',' });
            self.quote(text);
        }
        if self.text.len() > start {
            self.text.push(']');
            self.put(name, start);
        }
    }

    /// Any value. A fraction and an object have no place in the log.
    pub fn value(&mut self, name: Name, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.text(name, Some(text)),
            other => {
                let start = self.text.len();
                self.unsound |= canon::write(other, &mut self.text).is_none();
                self.put(name, start);
            }
        }
    }

    /// Appends a string; whether it has no escapes.
    fn quote(&mut self, text: impl Display) -> bool {
        let outside = self.text.len();
        self.text.push('"');
        let start = self.text.len();
        self.unsound |= write!(self.text, "{text}").is_err();
        let plain = self.text.get(start..).is_some_and(canon::is_plain);
        if plain {
            self.text.push('"');
        } else {
            let raw = self.text.split_off(start);
            self.text.truncate(outside);
            canon::quote(&raw, &mut self.text);
        }
        plain
    }

    /// What was appended from there on is the value of that field.
    fn put(&mut self, name: Name, start: usize) {
        if let Some(place) = self.places.get_mut(name.place()) {
            self.unsound |= place.replace(start..self.text.len()).is_some();
        }
    }

    /// The fields with these values; `None` when a value has no place in the log.
    pub(crate) fn fields(&self, secrets: &Secrets) -> Option<Fields<'_>> {
        let mut values = [None; COUNT];
        for (to, place) in values.iter_mut().zip(&self.places) {
            *to = place.clone().and_then(|place| self.text.get(place));
        }
        (!self.unsound).then(|| Fields::of(values, self.plain, secrets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Leaves};
    use serde_json::json;

    const SECRETS: Secrets = Secrets { open: [1; 16], personal: [2; 16] };

    #[test]
    fn values_named_in_any_order_make_the_entry_that_reads_back() {
        let mut values = Values::default();
        values.text(Name::Note, Some("a \"quoted\" line\n"));
        values.list(Name::Claims, ["name:full", "birth:\u{1}"]);
        values.number(Name::Seq, Some(7));
        values.text(Name::Action, Some("disclosed"));
        values.value(Name::Counters, &json!([3, 0]));
        values.value(Name::Country, &json!("FR"));
        values.text(Name::Law, None::<&str>);
        values.list(Name::Rules, [] as [&str; 0]);
        let mut leaves = Leaves::default();
        let entry = Entry::of(&values, SECRETS, &mut leaves).unwrap();
        let expected = r#"{"action":"disclosed","claims":["name:full","birth:\u0001"],"counters":[3,0],"country":"FR","note":"a \"quoted\" line\n","seq":7}"#;
        assert_eq!(entry.fields(), expected);
        let read = Fields::read(expected, None, Some(SECRETS.open), Some(SECRETS.personal)).unwrap();
        assert_eq!((read.bytes().unwrap(), read.leaf()), (entry.bytes().to_vec(), Some(entry.leaf())));
        // The buffers keep nothing of it.
        let mut other = Values::default();
        other.number(Name::Seq, Some(8));
        let again = Entry::of(&other, SECRETS, &mut leaves);
        assert_eq!(again, Entry::new(vec![(Name::Seq, json!(8))], SECRETS));
    }

    #[test]
    fn what_has_no_place_in_the_log_makes_no_entry() {
        let without = |put: &dyn Fn(&mut Values)| {
            let mut values = Values::default();
            put(&mut values);
            Entry::of(&values, SECRETS, &mut Leaves::default()).is_none()
        };
        assert!(without(&|values| values.number(Name::Seq, Some(1 << 53))));
        assert!(without(&|values| values.value(Name::Counters, &json!([0.5]))));
        assert!(without(&|values| values.value(Name::Note, &json!({"a": 1}))));
        assert!(without(&|values| {
            values.number(Name::Seq, Some(1));
            values.number(Name::Seq, Some(1));
        }));
        assert!(!without(&|values| values.number(Name::Seq, Some((1 << 53) - 1))));
    }
}
