//! Every language has every text, no text is unused, and every code has words.

use super::*;
use std::{collections::BTreeSet, fs, path::Path};

fn chosen(asked: Option<&str>, remembered: Option<&str>, preferred: &str) -> String {
    Locale::negotiate(asked, remembered, Some(preferred)).tag()
}

#[test]
fn what_is_asked_wins_over_what_is_remembered_and_preferred() {
    assert_eq!(chosen(Some("zh"), Some("en"), "en"), "zh-CN");
    assert_eq!(chosen(Some("xx"), Some("zh-CN"), "en"), "zh-CN");
    assert_eq!(chosen(None, None, "fr, zh-Hans;q=0.5, en;q=0.9"), "en");
    assert_eq!(chosen(None, None, "zh-TW,en;q=0.1"), "zh-CN");
    assert_eq!(chosen(None, None, "zh;q=0, de;q=x, *"), "en");
    assert_eq!(chosen(Some("\u{fc}"), None, &"a,".repeat(100_000)), "en");
}

/// Families of keys that are looked up by a code, and places, which have no end.
const FAMILIES: &[&str] = &[
    "action",
    "alarm",
    "approval",
    "assurance",
    "audited",
    "basis",
    "cause",
    "claim",
    "consent-kind",
    "console-barred",
    "console-filter",
    "console-next",
    "country",
    "coverage-best",
    "credential",
    "decision",
    "document",
    "error-next",
    "error-says",
    "error-title",
    "fault",
    "form",
    "holds",
    "inspection",
    "kept",
    "reason",
    "law",
    "mechanism",
    "next",
    "obligation",
    "outcome",
    "portal-done",
    "purpose",
    "retention",
    "stage",
    "standing",
    "step",
];

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn keys(locale: &Locale) -> BTreeSet<String> {
    let text = fs::read_to_string(home().join(format!("locales/{}.ftl", locale.tag()))).unwrap();
    let keys: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .collect();
    let unique: BTreeSet<String> = keys.iter().cloned().collect();
    assert_eq!(unique.len(), keys.len(), "a key of {} is there twice", locale.tag());
    unique
}

/// Every source and template of this crate, in one text.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &sources(&path);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "html") {
            all += &fs::read_to_string(path).unwrap();
        }
    }
    all
}

#[test]
fn every_language_has_the_same_keys() {
    let english = keys(&Locale::default());
    for locale in Locale::all() {
        assert_eq!(english, keys(&locale), "{}", locale.tag());
    }
}

#[test]
fn no_text_is_unused() {
    let sources = sources(home());
    let mut unused = keys(&Locale::default());
    unused.retain(|key| {
        let coded = FAMILIES.iter().any(|family| key.starts_with(&format!("{family}-")));
        // The words of consents are looked up by their kind.
        let kind = ["p23", "p29", "p39"].iter().any(|kind| key.starts_with(&format!("consent-{kind}")));
        !coded && !kind && !sources.contains(&format!("\"{key}\""))
    });
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn no_text_that_is_used_is_missing() {
    let known = keys(&Locale::default());
    let sources = sources(home());
    for call in ["say(\"", "say1(\"", "say2(\"", "two(\"", "fact(\""] {
        for used in sources.split(call).skip(1).filter_map(|after| after.split_once('"')) {
            assert!(known.contains(used.0), "{} has no text", used.0);
        }
    }
}

#[test]
fn every_code_of_the_policies_has_words() {
    let policies = home().join("../../policies");
    let tables = ["transfer/border.toml", "transfer/domestic.toml", "release/purposes.toml"];
    let tables = tables.map(|name| fs::read_to_string(policies.join(name)).unwrap()).concat();
    let quoted = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    for locale in Locale::all() {
        for line in tables.lines() {
            let (family, codes) = match line.split_once(" = ") {
                Some(("code", value)) if value.contains('.') && value.contains(char::is_lowercase) => {
                    continue;
                }
                Some(("code", value)) => ("decision", quoted(value)),
                Some(("mechanism", value)) => ("mechanism", quoted(value)),
                Some(("obligations", value)) => ("obligation", quoted(value)),
                Some(("retention", value)) => ("retention", quoted(value).into_iter().take(1).collect()),
                _ => continue,
            };
            for code in codes {
                let key = format!("{family}-{}", crate::word::slug(&code));
                assert!(locale.find(&key).is_some(), "{key} in {}", locale.tag());
            }
        }
    }
}

#[test]
fn every_word_of_the_dictionaries_has_a_text() {
    for locale in Locale::all() {
        for claim in kernel::Claim::ALL {
            for grain in kernel::Granularity::lattice(*claim) {
                assert!(!locale.claim(*claim, *grain).starts_with("claim-"), "{claim} {grain}");
            }
        }
        for purpose in kernel::Purpose::ALL {
            assert_ne!(locale.purpose(*purpose), purpose.code());
        }
        for action in audit::Action::ALL {
            assert_ne!(locale.word("action", action.code()), action.code());
        }
        for code in ["GRANTED", "D-MIN", "D-ABSENT", "X-SELF"] {
            assert_ne!(locale.decision(code), code);
        }
        for id in ["PIPL-39", "CBP-5.1", "R12", "EEL-39", "GBA-SC"] {
            assert_ne!(locale.law(id), id);
        }
    }
}

#[test]
fn no_auditor_is_spoken_to_as_the_visitor() {
    for locale in Locale::all() {
        let decisions: Vec<String> =
            keys(&locale).into_iter().filter(|key| key.starts_with("decision-")).collect();
        assert!(decisions.len() > 30);
        for code in decisions.iter().filter_map(|key| key.strip_prefix("decision-")) {
            let text = locale.audited(code).to_lowercase();
            assert!(!text.contains("you") && !text.contains('您'), "{}: {code}: {text}", locale.tag());
        }
    }
}
