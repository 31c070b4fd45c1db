//! A line of an export: one spelling, and whatever is hidden of it leads to the same leaf.

#![no_main]

use ledger::{Line, Name, Names, Rule, Seen, View};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(line) = Line::parse(text) else { return };
    let mut again = String::new();
    line.write(&mut again);
    assert_eq!(again, text, "a second spelling was read");
    for view in [View::Csv, View::Ocsf] {
        view.row("localhost/log", &line, Names::NONE, &mut again);
    }
    let _ = Rule::default().judge(&line.fields);
    let Some(leaf) = line.computed() else { return };
    for name in Name::ALL {
        let hidden = line.fields.hide(Names::NONE.with(name)).expect("what has a leaf can be hidden");
        assert_eq!(hidden.leaf(), Some(leaf), "another leaf without {name}");
        assert_eq!(hidden.seen(name), Seen::Hidden);
    }
});
