//! Whether a table says what the proved lines say, row group by row group, as the lines go by.
//!
//! A table comes from anybody, like the archive it is in. What says where things are is read here, strictly (`footer`,
//! `page`); the `parquet` crate is given pages whose numbers are bounded by what the lines gave, and decodes their
//! values. The table is unpacked to a file, because its end must be read first; of it there are never more in memory
//! than the columns of one group and a group's part of the footer.

use super::{
    footer::{Footer, Group},
    page::{Pages, pages},
    rows::{Column, Kind, Rows, columns, schema},
    section::Section,
    told,
};
use ledger::{Line, Names, TableFault};
use parquet::{
    basic::Type as Physical,
    column::{page::Page, reader::ColumnReaderImpl},
    data_type::{ByteArrayType, Int64Type},
    schema::{parser::parse_message_type, types::ColumnDescPtr, types::SchemaDescriptor},
};
use std::{
    fs::File,
    io::{self, BufReader, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// Bytes unpacked at once.
const STEP: usize = 64 * 1024;
/// Values that a column may have more than the lines give, to say which row has them.
const MORE: usize = 64 * 1024;

/// A table that is being compared.
pub(crate) struct Comparison {
    data: BufReader<Section>,
    footer: Footer,
    schema: SchemaDescriptor,
    /// The group in which the next entry belongs.
    group: Option<Group>,
    /// What the lines give for it, and the indices of their entries.
    rows: Rows,
    seqs: Vec<u64>,
    /// Rows of the groups that were compared.
    done: u64,
    /// Entries shown.
    shown: u64,
    fault: Option<TableFault>,
}

impl Comparison {
    /// Unpacks a table to `scratch`, an empty file, and sees that its columns are ours.
    ///
    /// # Errors
    /// What is wrong with it at first sight.
    pub(crate) fn open(part: &mut dyn Read, mut scratch: File) -> Result<Self, TableFault> {
        let mut buffer = vec![0; STEP];
        loop {
            let read = part.read(&mut buffer).map_err(|error| match error.kind() {
                io::ErrorKind::FileTooLarge => TableFault::TooLarge,
                _ => TableFault::Unreadable("the archive breaks off in it"),
            })?;
            match buffer.get(..read) {
                None | Some([]) => break,
                Some(bytes) => scratch.write_all(bytes)?,
            }
        }
        let file = Arc::new(scratch);
        let mut footer = Footer::open(&file)?;
        let group = footer.next()?;
        let schema = parse_message_type(&schema()).map_err(|_| TableFault::Unreadable("its columns"))?;
        let (schema, rows) = (SchemaDescriptor::new(Arc::new(schema)), Rows::new());
        let data = BufReader::with_capacity(STEP, Section::new(file, 4));
        let (seqs, done, shown) = (Vec::new(), 0, 0);
        Ok(Self { data, footer, schema, group, rows, seqs, done, shown, fault: None })
    }

    fn take(&mut self, line: &Line<'_>, hide: Names) -> Result<(), TableFault> {
        let Some(rows) = self.group.as_ref().map(|group| group.rows) else { return Ok(()) };
        self.seqs.push(line.seq);
        if let Err(name) = self.rows.push(line, hide) {
            return Err(TableFault::Cell { row: self.shown, seq: line.seq, column: name.code() });
        }
        if self.rows.count == rows { self.compare() } else { Ok(()) }
    }

    /// Compares the group with the rows that were taken, and goes on to the next.
    fn compare(&mut self) -> Result<(), TableFault> {
        let Some(group) = self.group.take() else { return Ok(()) };
        let (mut first, mut misled) = (None, None);
        let descriptors = self.schema.columns().to_vec();
        let expected = self.rows.columns.iter().zip(&group.chunks);
        for (((column, kind), (expected, chunk)), descriptor) in columns().zip(expected).zip(descriptors) {
            if chunk.bytes > room(expected) || chunk.values > expected.levels.len() + MORE {
                return Err(TableFault::More { column, row: self.done + 1 });
            }
            let pages = pages(&mut self.data, chunk, expected.physical);
            let found = pages.and_then(|pages| decode(pages, &descriptor, kind, group.rows));
            let found = found.ok_or(TableFault::Column(column))?;
            if let Some(row) = difference(expected, &found)
                && first.is_none_or(|(earlier, _)| row < earlier)
            {
                first = Some((row, column));
            }
            misled = misled.or_else(|| Some((column, told::wrong(chunk, &found)?)));
        }
        if let Some((row, column)) = first
            && let Some(seq) = self.seqs.get(row)
        {
            return Err(TableFault::Cell { row: self.done + row as u64 + 1, seq: *seq, column });
        }
        if let Some((column, what)) = misled {
            return Err(TableFault::Told { column, row: self.done + 1, what });
        }
        self.done += group.rows as u64;
        self.rows.clear();
        self.seqs.clear();
        self.group = self.footer.next()?;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), TableFault> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let (found, expected) = (self.footer.rows, self.shown);
        // The group has more rows than there are entries; is one of the first wrong?
        if self.rows.count > 0
            && let Err(fault @ TableFault::Cell { .. }) = self.compare()
        {
            return Err(fault);
        }
        if found == expected && self.group.is_none() {
            Ok(())
        } else {
            Err(TableFault::Rows { found, expected })
        }
    }
}

impl ledger::Table for Comparison {
    fn row(&mut self, line: &Line<'_>, hide: Names) {
        self.shown += 1;
        if self.fault.is_none() {
            self.fault = self.take(line, hide).err();
        }
    }

    fn end(mut self: Box<Self>) -> Result<(), TableFault> {
        self.finish()
    }
}

/// Bytes that a column may take in whichever of our encodings: its values once in a dictionary and once by themselves,
/// and levels and headers of pages.
fn room(expected: &Column) -> u64 {
    let texts: usize = expected.texts.iter().map(|text| text.len() + 4).sum();
    let values = texts + 8 * expected.numbers.len();
    (2 * values + 16 * expected.levels.len() + MORE) as u64
}

/// The values of pages.
fn decode(pages: Vec<Page>, descriptor: &ColumnDescPtr, kind: Kind, rows: usize) -> Option<Column> {
    let mut column = Column::new(kind);
    let values: usize =
        pages.iter().filter(|page| page.is_data_page()).map(|p| p.num_values() as usize).sum();
    let (pages, descriptor) = (Box::new(Pages::new(pages)), Arc::clone(descriptor));
    let Column { physical, list, numbers, texts, levels, repeats } = &mut column;
    let (levels, repeats) = (Some(levels), list.then_some(repeats));
    // The crate is made for files of friends: where bytes of values contradict each other it may panic. That is a file
    // that does not read, like any other; what was half read is thrown away.
    let read = catch_unwind(AssertUnwindSafe(|| match physical {
        Physical::INT64 => {
            ColumnReaderImpl::<Int64Type>::new(descriptor, pages).read_records(rows, levels, repeats, numbers)
        }
        _ => ColumnReaderImpl::<ByteArrayType>::new(descriptor, pages)
            .read_records(rows, levels, repeats, texts),
    }));
    let (records, _, read) = read.ok()?.ok()?;
    if !column.list {
        column.repeats = vec![0; read];
    }
    (records == rows && read == values).then_some(column)
}

/// The first row in which a column says otherwise, of those that both have.
fn difference(expected: &Column, found: &Column) -> Option<usize> {
    if expected == found {
        return None;
    }
    let full = if expected.list { 2 } else { 1 };
    let (mut row, mut value) = (0, 0);
    for at in 0.. {
        let here = (expected.levels.get(at), expected.repeats.get(at));
        let there = (found.levels.get(at), found.repeats.get(at));
        let ends = |repeat: Option<&i16>| repeat.is_none_or(|repeat| *repeat == 0);
        if ends(here.1) && ends(there.1) && at > 0 {
            row += 1;
        }
        if here.0.is_none() && ends(there.1) {
            return None;
        }
        if here != there {
            return Some(row);
        }
        if here.0 == Some(&full) {
            let numbers = expected.numbers.get(value) == found.numbers.get(value);
            if !numbers || expected.texts.get(value) != found.texts.get(value) {
                return Some(row);
            }
            value += 1;
        }
    }
    None
}
