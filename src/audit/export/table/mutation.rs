//! Tables of which bytes were changed: nothing panics, and what proves reads as before.

use super::scene::{compared, lines, table};
use bytes::Bytes;
use ledger::TableFault;
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;
use std::{panic::catch_unwind, sync::LazyLock};

static LINES: LazyLock<Vec<String>> = LazyLock::new(|| lines(7));
static HONEST: LazyLock<Vec<u8>> = LazyLock::new(|| table(&LINES, |_| {}));

/// What the crate's own reader of whole files finds in a table.
fn text(bytes: &[u8]) -> Option<String> {
    let file = SerializedFileReader::new(Bytes::from(bytes.to_vec())).ok()?;
    let rows = file.get_row_iter(None).ok()?;
    rows.map(|row| Some(row.ok()?.to_string())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]
    #[test]
    fn whatever_bytes_are_changed_what_proves_reads_as_before(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 1..4),
    ) {
        let mut bytes = HONEST.clone();
        for (at, change) in changes {
            bytes[at.index(HONEST.len())] ^= change;
        }
        if compared(&bytes, &LINES).is_ok() {
            // Numbers of bits that nobody reads: what fills a last byte, how far a last run goes on.
            prop_assert_eq!(text(&bytes), text(&HONEST));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let footer = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let framed = [b"PAR1", &bytes[..], &footer[..], b"PAR1"].concat();
        prop_assert!(compared(&bytes, &LINES).is_err());
        prop_assert!(compared(&framed, &LINES).is_err());
    }
}

#[test]
fn a_page_at_which_the_crate_panics_is_a_page_that_does_not_read() {
    let first = b"\x09\0\0\0disclosed";
    let body = HONEST.windows(first.len()).position(|bytes| bytes == first).unwrap();
    // Before it the header of the dictionary: a struct (4c) whose first number (15) is that of its values, twice two.
    let header = HONEST[..body].windows(3).rposition(|bytes| bytes == [0x4c, 0x15, 4]).unwrap();
    let mut bytes = HONEST.clone();
    // Three values in bytes that hold two.
    bytes[header + 2] = 6;
    assert!(
        catch_unwind(|| text(&bytes)).is_err(),
        "the crate panics no more: see whether `decode` must catch it"
    );
    assert!(matches!(compared(&bytes, &LINES), Err(TableFault::Column("action"))));
}
