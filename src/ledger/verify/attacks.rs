//! What somebody does who can write everything but the log's signature, and archives that attack their reader.

use super::{
    Fault,
    scene::{Export, checkpoint, judged, packed, unpacked, with},
};
use crate::BundleError;

fn refused(files: &[(String, Vec<u8>)]) -> BundleError {
    match judged(packed(files)) {
        Err(Fault::Bundle(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_that_are_paths_are_refused() {
    let files = unpacked(&Export::default().bundle());
    for name in [
        "../entries.jsonl",
        "/etc/passwd",
        "C:\\windows\\system32\\x.dll",
        "entries.jsonl/../x",
        "a/../../x",
        "sub/entries.jsonl",
        "ENTRIES.JSONL",
        "entries.jsonl ",
        "extra.txt",
    ] {
        let mut files = files.clone();
        files.push((name.to_owned(), b"x".to_vec()));
        assert!(matches!(refused(&files), BundleError::Foreign(n) if n == name), "{name}");
    }
}

#[test]
fn a_part_that_is_there_twice_is_refused() {
    let files = unpacked(&Export::default().bundle());
    let mut bytes = packed(&[&files[..], &[("entries.jsonk".to_owned(), files[0].1.clone())]].concat());
    // The packer itself refuses the second; the attacker writes its name by hand, in both directories.
    let at: Vec<usize> = (0..bytes.len() - 13).filter(|i| &bytes[*i..i + 13] == b"entries.jsonk").collect();
    assert_eq!(at.len(), 2);
    for place in at {
        bytes[place + 12] = b'l';
    }
    assert!(matches!(judged(bytes), Err(Fault::Bundle(BundleError::Twice("entries.jsonl")))));
}

#[test]
fn an_archive_that_breaks_off_says_so() {
    let bytes = Export::default().bundle();
    for length in [bytes.len() - 1, bytes.len() / 2, 200, 4] {
        let cut = judged(bytes[..length].to_vec()).unwrap_err();
        assert!(matches!(cut, Fault::Bundle(BundleError::Truncated)), "{length}: {cut}");
        assert_eq!(cut.exit_code(), 4);
    }
    let other = judged(b"not a zip at all".to_vec()).unwrap_err();
    assert!(matches!(other, Fault::Bundle(BundleError::Unreadable("the archive"))));
}

#[test]
fn what_grows_without_end_is_refused() {
    let bomb = |part: &str, bytes: Vec<u8>| {
        let mut files = unpacked(&Export::default().bundle());
        files.iter_mut().find(|(name, _)| name == part).unwrap().1 = bytes;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in &files {
            zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, content).unwrap();
        }
        judged(zip.finish().unwrap().into_inner()).unwrap_err()
    };
    let zeros = bomb("manifest.json", vec![b' '; 5 << 20]);
    assert!(matches!(zeros, Fault::Bundle(BundleError::TooLarge("manifest.json"))), "{zeros}");
    let line = bomb("entries.jsonl", vec![b'a'; 8 << 20]);
    assert!(matches!(line, Fault::Bundle(BundleError::TooLarge("a line of entries.jsonl"))), "{line}");
    // Lines without number: the first is no entry.
    let lines = bomb("entries.jsonl", vec![b'\n'; 8 << 20]);
    assert!(matches!(lines, Fault::Altered { seq: 0 }), "{lines}");
}

#[test]
fn an_unknown_version_is_named() {
    let bundle = Export::default().bundle();
    let other = with(&bundle, "manifest.json", |text| text.replace("bundle/v2", "bundle/v9"));
    let fault = judged(other).unwrap_err();
    assert!(fault.to_string().contains("unknown version \"guosuo/bundle/v9\""), "{fault}");
    assert_eq!(fault.exit_code(), 4);
}

#[test]
fn a_range_that_is_told_otherwise_is_found() {
    let bundle = Export::of(3..11).bundle();
    for (from, to) in [
        ("\"first\":3", "\"first\":4"),
        ("\"first\":3", "\"first\":2"),
        ("\"count\":8", "\"count\":9"),
        ("\"count\":8", "\"count\":7"),
        ("\"size\":20", "\"size\":21"),
        ("\"count\":8", "\"count\":9007199254740991"),
        ("localhost/ledger", "localhost/another"),
        ("\"hide\":[]", "\"hide\":[\"colour\"]"),
    ] {
        let told = with(&bundle, "manifest.json", |text| text.replace(from, to));
        let fault = judged(told).unwrap_err();
        assert!(matches!(fault.exit_code(), 1 | 2), "{from} {to}: {fault}");
    }
}

#[test]
fn an_older_checkpoint_does_not_cover_later_entries() {
    let old = with(&Export::default().bundle(), "checkpoint", |_| checkpoint(12));
    assert!(matches!(judged(old), Err(Fault::WrongRange(_))));
    let both = with(&Export::default().bundle(), "checkpoint", |_| checkpoint(12));
    let both = with(&both, "manifest.json", |text| text.replace("\"size\":20", "\"size\":12"));
    assert!(matches!(judged(both), Err(Fault::WrongRange(_))));
}

#[test]
fn a_checkpoint_that_was_changed_is_not_believed() {
    let changed = with(&Export::default().bundle(), "checkpoint", |text| text.replace("\n20\n", "\n21\n"));
    assert!(matches!(judged(changed), Err(Fault::Checkpoint(_))));
}
