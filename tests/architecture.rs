//! The map in `docs/architecture.md` is the code's map: imports, homes of libraries, file sizes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_path_buf()
}

fn map() -> String {
    fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md")
}

/// The rows of the first table after `heading`, header and rule left out.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let after = text.split_once(heading).unwrap_or_else(|| panic!("no heading {heading}")).1;
    after
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect())
        .collect()
}

fn words(cell: &str) -> BTreeSet<String> {
    cell.split([',', ';']).map(|w| w.trim().to_owned()).filter(|w| !w.is_empty() && w != "nothing").collect()
}

fn packages() -> Vec<cargo_metadata::Package> {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
        .packages
}

fn short(name: &str) -> Option<String> {
    name.strip_prefix("guosuo-").map(str::to_owned)
}

#[test]
fn every_crate_imports_only_what_the_table_allows() {
    let allowed: BTreeMap<String, BTreeSet<String>> =
        table(&map(), "## Imports").into_iter().map(|row| (row[1].clone(), words(&row[3]))).collect();
    let mut forbidden = Vec::new();
    for package in packages() {
        let name = short(&package.name).expect("every package is named guosuo-…");
        let may = allowed.get(&name).unwrap_or_else(|| panic!("{name} has no row in the import table"));
        for dependency in &package.dependencies {
            let Some(other) = short(&dependency.name) else { continue };
            if !may.contains("anything") && !may.contains(&other) {
                forbidden.push(format!("{name} -> {other} ({})", dependency.kind));
            }
        }
    }
    assert!(forbidden.is_empty(), "arrows the table does not allow: {forbidden:?}");
}

#[test]
fn every_library_stays_at_home() {
    let homes: BTreeMap<String, BTreeSet<String>> =
        table(&map(), "## Homes").into_iter().map(|row| (row[0].clone(), words(&row[1]))).collect();
    let mut strays = Vec::new();
    for package in packages() {
        let name = short(&package.name).expect("every package is named guosuo-…");
        for dependency in &package.dependencies {
            if let Some(home) = homes.get(dependency.name.as_str())
                && !home.contains(&name)
            {
                strays.push(format!("{} in {name}", dependency.name));
            }
        }
    }
    assert!(strays.is_empty(), "libraries away from home: {strays:?}");
}

#[test]
fn every_row_of_the_table_is_a_crate() {
    let crates: BTreeSet<String> = packages().iter().filter_map(|p| short(&p.name)).collect();
    let rows: BTreeSet<String> = table(&map(), "## Imports").into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(crates, rows);
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n != "target") {
                rust_files(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn all_rust_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in ["src", "migrations", "tests"] {
        rust_files(&root().join(folder), &mut files);
    }
    files
}

#[test]
fn no_file_is_too_long_to_keep_in_the_head() {
    let mut long = Vec::new();
    for path in all_rust_files() {
        let text = fs::read_to_string(&path).expect("source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines().count();
        if code > 500 || text.lines().count() > 700 {
            long.push(format!("{}: {code} lines of code", path.display()));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word)
}

#[test]
fn two_modules_name_openssl_and_only_the_gate_opens_sealed_values() {
    let root = root();
    let mut strays = Vec::new();
    for path in all_rust_files() {
        let text = fs::read_to_string(&path).expect("source");
        let place = path.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
        // Tests look from outside, and this one names what it looks for.
        if place.starts_with("tests/") || place.contains("/tests") {
            continue;
        }
        let home = place.starts_with("src/passport/signature") || place == "src/keys/rsa.rs";
        if text.contains("openssl::") && !home {
            strays.push(format!("openssl in {place}"));
        }
        // However it is spelled: by path, or by a name brought in.
        let named = text.lines().any(|line| line.contains("use vault::") && has_word(line, "open"));
        let opens = text.contains("vault::open(") || text.contains("vault::open::<") || named;
        // `fact` opens for a decision; `reseal` seals again in the same breath.
        let home = ["src/privacy/fact.rs", "src/privacy/reseal.rs"].contains(&place.as_str());
        if opens && !home && !place.starts_with("src/vault/") {
            strays.push(format!("a sealed value is opened in {place}"));
        }
        // The decision's facts; details of entries, each opening of which is an entry; blind indexes made anew, which
        // tell nobody anything.
        let home = ["src/privacy/fact.rs", "src/privacy/detail.rs", "src/privacy/reindex.rs"]
            .contains(&place.as_str());
        if text.contains("Opener::of") && !home {
            strays.push(format!("a person's keys are taken in {place}"));
        }
        // What opens is reached from the decision alone, which records itself before anything leaves.
        if text.contains("facts.tell(") && place != "src/privacy/gate.rs" {
            strays.push(format!("facts are told without a decision in {place}"));
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

#[test]
fn the_import_test_sees_a_forbidden_arrow() {
    let text = map().replace("| `keys` | life of every key", "| `keys_gone` | life of every key");
    let rows: BTreeSet<String> = table(&text, "## Imports").into_iter().map(|row| row[1].clone()).collect();
    assert!(!rows.contains("keys"), "the table is really read from the document");
}
