//! `docs/conformance.md` names a test for every claim; a test that does not exist fails here.

use std::{collections::BTreeSet, fs, path::Path};

fn sources(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n != "target") {
                sources(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push_str(&fs::read_to_string(&path).expect("source"));
        }
    }
}

#[test]
fn every_test_and_file_named_in_the_conformance_table_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let text = fs::read_to_string(root.join("docs/conformance.md")).expect("docs/conformance.md");
    let mut code = String::new();
    for folder in ["src", "tests"] {
        sources(&root.join(folder), &mut code);
    }
    let mut rows = 0;
    let mut missing = Vec::new();
    for line in text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| Specification")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [_spec, _section, file, test] = cells.as_slice() else { panic!("four cells in: {line}") };
        rows += 1;
        if !root.join(file.trim_matches('`')).exists() {
            missing.push(format!("file {file}"));
        }
        if !code.contains(&format!("fn {}(", test.trim_matches('`'))) {
            missing.push(format!("test {test}"));
        }
    }
    assert!(rows > 20, "the table has {rows} rows");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_code_of_a_verdict_is_explained_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let text = fs::read_to_string(root.join("docs/passport.md")).expect("docs/passport.md");
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| P") || line.starts_with("| AA") || line.starts_with("| CA"));
    let told: BTreeSet<&str> = rows
        .flat_map(|row| row.split('|').skip(3).take(2))
        .filter(|cell| !cell.contains("refused before"))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(told, BTreeSet::from(passport::CODES));
}
