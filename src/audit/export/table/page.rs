//! The pages of a column (parquet.thrift, `PageHeader`). Every header is read here, and only pages of the kinds that we
//! write are handed to the `parquet` crate, which decodes values and nothing else: it would panic at a page in a
//! dictionary that is not there, and reserve what a header names.

use super::{
    footer::Chunk,
    thrift::{Fields, Reader},
};
use parquet::{
    basic::{Encoding, Type as Physical},
    column::page::{Page, PageMetadata, PageReader},
    errors::Result,
};
use std::{collections::BTreeMap, io::Read, vec::IntoIter};

/// Longest header, in bytes.
const HEADER: u64 = 256;
/// Types of pages.
const DATA: i32 = 0;
const DICTIONARY: i32 = 2;

/// Reads the pages of a column; `None` when they are not as we write them, or not what the footer says.
pub(super) fn pages(from: &mut impl Read, chunk: &Chunk, physical: Physical) -> Option<Vec<Page>> {
    let (mut pages, mut left) = (Vec::new(), chunk.bytes);
    let (mut tally, mut values) = (BTreeMap::new(), 0usize);
    while left > 0 {
        if chunk.dictionary > 0 && pages.len() == 1 && left != chunk.bytes - chunk.dictionary {
            return None;
        }
        let room = left.min(HEADER);
        let mut reader = Reader::new(&mut *from, room);
        let mut header = reader.fields()?;
        left -= room - reader.left();
        let kind = header.i32(1)?;
        let length = header.i32(2)?;
        let bytes = u64::try_from(length).ok().filter(|bytes| *bytes <= left)?;
        (header.i32(3)? == length).then_some(())?;
        left -= bytes;
        let mut body = Vec::new();
        from.take(bytes).read_to_end(&mut body).ok().filter(|read| *read as u64 == bytes)?;
        let (page, encoding) = match kind {
            DICTIONARY if pages.is_empty() && chunk.dictionary > 0 => {
                dictionary(header.fields(7)?, body, physical)?
            }
            DATA if !pages.is_empty() || chunk.dictionary == 0 => {
                let (page, encoding) = data(header.fields(5)?, body, physical, chunk.dictionary > 0)?;
                values += page.num_values() as usize;
                (page, encoding)
            }
            _ => return None,
        };
        header.end()?;
        *tally.entry((kind, encoding)).or_insert(0) += 1;
        pages.push(page);
    }
    let mut told = chunk.pages.clone();
    told.sort_unstable();
    let tally: Vec<_> = tally.into_iter().map(|((kind, encoding), count)| [kind, encoding, count]).collect();
    (values == chunk.values && told == tally).then_some(pages)
}

/// Values by their numbers.
fn dictionary(mut header: Fields, body: Vec<u8>, physical: Physical) -> Option<(Page, i32)> {
    let num_values = u32::try_from(header.i32(1)?).ok()?;
    // Each takes the bytes of its length at least.
    let least = if physical == Physical::INT64 { 8 } else { 4 };
    (num_values as usize <= body.len() / least && header.i32(2)? == 0).then_some(())?;
    let is_sorted = header.bool(3).unwrap_or(false);
    header.end()?;
    (!is_sorted).then_some(())?;
    Some((Page::DictionaryPage { buf: body.into(), num_values, encoding: Encoding::PLAIN, is_sorted }, 0))
}

fn data(mut header: Fields, body: Vec<u8>, physical: Physical, known: bool) -> Option<(Page, i32)> {
    let num_values = u32::try_from(header.i32(1)?).ok().filter(|values| *values > 0)?;
    let code = header.i32(2)?;
    let encoding = match code {
        0 => Encoding::PLAIN,
        5 if physical == Physical::INT64 => Encoding::DELTA_BINARY_PACKED,
        8 if known => Encoding::RLE_DICTIONARY,
        _ => return None,
    };
    let levels = (header.i32(3)?, header.i32(4)?);
    (levels == (3, 3)).then_some(())?;
    header.end()?;
    let (def_level_encoding, rep_level_encoding) = (Encoding::RLE, Encoding::RLE);
    let (buf, statistics) = (body.into(), None);
    let page =
        Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, statistics };
    Some((page, code))
}

/// Hands over pages that were read.
pub(super) struct Pages(IntoIter<Page>);

impl Pages {
    pub(super) fn new(pages: Vec<Page>) -> Self {
        Self(pages.into_iter())
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Ok)
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        Ok(self.0.next())
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Ok(self.0.as_slice().first().map(|page| PageMetadata {
            num_rows: None,
            num_levels: Some(page.num_values() as usize),
            is_dict: page.is_dictionary_page(),
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.next();
        Ok(())
    }
}
