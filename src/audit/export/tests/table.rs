//! Bundles with a table, and what was done to it.

use super::*;
use ledger::TableFault;
use std::io::Write;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const TABLE: &str = "entries.parquet";

fn verified(audit: &Audit, bytes: &[u8]) -> Result<Proved, Fault> {
    let key = audit.vkey();
    verify(Cursor::new(bytes), &Trust::key(&key), &mut tempfile::tempfile, &mut |_, _| {})
}

fn table_of(bundle: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut zip = ZipArchive::new(Cursor::new(bundle)).unwrap();
    zip.by_name(TABLE).unwrap().read_to_end(&mut table).unwrap();
    table
}

/// The bundle with another table.
fn with(bundle: &[u8], table: &[u8]) -> Vec<u8> {
    let mut zip = ZipArchive::new(Cursor::new(bundle)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        writer.start_file(&*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(if name == TABLE { table } else { &content }).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn with_table(audit: &Audit, country: Option<&str>) -> (Vec<u8>, Summary) {
    let country = country.map(|code| code.parse().unwrap());
    let selection = Selection { country, ..Selection::default() };
    let hide = vec![Name::Recipient];
    exported(audit, Request { selection, form: Form::Parquet, hide, ..Request::default() }).await
}

#[tokio::test]
async fn a_table_is_in_the_bundle_and_says_the_same_as_what_is_shown() {
    let (audit, visitor, _) = ten_minutes().await;
    for country in [None, Some("FR"), Some("GB")] {
        let (bytes, summary) = with_table(&audit, country).await;
        let table = table_of(&bytes);
        assert!(table.starts_with(b"PAR1") && table.ends_with(b"PAR1"));
        let rows = parquet::file::reader::SerializedFileReader::new(bytes::Bytes::from(table)).unwrap();
        let rows = parquet::file::reader::FileReader::metadata(&rows).file_metadata().num_rows();
        assert_eq!(u64::try_from(rows), Ok(summary.shown));
        let proved = verified(&audit, &bytes).unwrap();
        assert_eq!((proved.view, proved.unread, proved.shown), (Some(TABLE), None, summary.shown));
        assert!(proved.to_string().contains("entries.parquet says the same, value for value"));
    }
    // What was erased is null and named in both.
    assert_eq!(audit.unlink(call(), visitor, u64::MAX).await.unwrap(), 4);
    let (bytes, _) = with_table(&audit, None).await;
    assert_eq!(verified(&audit, &bytes).unwrap().view, Some(TABLE));
}

#[tokio::test]
async fn without_a_reader_of_tables_the_verifier_says_that_it_proves_the_lines_alone() {
    let (audit, ..) = ten_minutes().await;
    let (bytes, _) = with_table(&audit, Some("FR")).await;
    let proved = judged(&audit, bytes).unwrap();
    assert_eq!((proved.view, proved.unread), (None, Some(TABLE)));
    assert!(proved.to_string().contains("entries.parquet was NOT compared"));
}

#[tokio::test]
async fn a_table_of_other_entries_has_its_exit_code() {
    let (audit, ..) = ten_minutes().await;
    let (some, _) = with_table(&audit, Some("FR")).await;
    let (all, _) = with_table(&audit, None).await;
    for (bundle, other) in [(&some, &all), (&all, &some)] {
        let fault = verified(&audit, &with(bundle, &table_of(other))).unwrap_err();
        assert!(matches!(fault, Fault::Table(TableFault::Cell { .. })), "{fault}");
        assert_eq!(fault.exit_code(), 1);
    }
    let table = table_of(&some);
    for (broken, code) in [(&table[..table.len() / 2], 4), (b"no table", 4), (&[], 4), (&table, 0)] {
        let found = verified(&audit, &with(&some, broken));
        assert_eq!(found.err().map_or(0, |fault| fault.exit_code()), code);
    }
    let bomb = verified(&audit, &with(&some, &vec![0; 96 << 20])).unwrap_err();
    assert!(matches!(bomb, Fault::Table(TableFault::TooLarge)), "{bomb}");
    assert_eq!(bomb.exit_code(), 4);
}
