use super::scene::chip;
use crate::{EnrolError, FileError, unzip};
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn refused(bytes: &[u8]) -> FileError {
    match unzip(bytes) {
        Err(EnrolError::Files(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_zip_of_a_chips_files_is_read_whatever_they_are_called() {
    let chip = chip();
    let files = packed(&[("a/b.bin", &chip.dg1), ("EF.DG3", &chip.sod)]);
    assert_eq!(format!("{:?}", unzip(&files).unwrap()), "Files([1])");
}

#[test]
fn bombs_crowds_and_rubbish_are_refused() {
    let chip = chip();
    let bomb = vec![0; 64 * 1024 * 1024];
    assert_eq!(refused(&packed(&[("EF.SOD", &chip.sod), ("bomb", &bomb)])), FileError::TooLarge);
    let names: Vec<String> = (0..25).map(|n| n.to_string()).collect();
    let crowd: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), chip.dg1.as_slice())).collect();
    assert_eq!(refused(&packed(&crowd)), FileError::TooLarge);
    assert_eq!(refused(b"PK\x03\x04"), FileError::Unknown);
    assert_eq!(refused(&packed(&[])), FileError::Missing);
    assert_eq!(refused(&packed(&[("EF.SOD", &chip.sod), ("DG3", &[0x63, 1, 0])])), FileError::Forbidden);
    let whole = packed(&[("EF.SOD", &chip.sod), ("EF.DG1", &chip.dg1)]);
    for end in 0..whole.len() {
        assert!(unzip(&whole[..end]).is_err());
    }
}
