//! The footer of a Parquet file, which says where everything is (parquet.thrift, `FileMetaData`). It is read group by
//! group, as the entries go by, and nothing in it is passed over: a file that says more than ours do is not ours.

use super::{
    GROUP, Table,
    rows::{Kind, columns},
    section::Section,
    thrift::{Fields, I32, I64, LIST, Reader, STRUCT, Value},
};
use ledger::TableFault;
use std::{
    fs::File,
    io::{BufReader, Read, Take},
    sync::Arc,
};

/// What every file begins and ends with.
const MAGIC: &[u8; 4] = b"PAR1";
/// Longest description of the columns, and of one group, in bytes. An honest group takes 4 KiB, and much more only where
/// a text is told whole because it cannot be cut short and rounded up.
const HEAD: u64 = 8 * 1024;
const OF_GROUP: u64 = 256 * 1024;

/// What comes before the groups.
struct Head {
    version: Value,
    schema: Vec<Value>,
    rows: u64,
    groups: u64,
}

/// A footer being read.
pub(super) struct Footer {
    reader: Reader<Take<BufReader<Section>>>,
    /// Groups, and those that were read; rows that are in none of these.
    groups: u64,
    read: u64,
    left: u64,
    /// Rows in all.
    pub(super) rows: u64,
    /// Where the next column begins, and where the last ends.
    at: u64,
    end: u64,
    /// What stands behind the groups.
    tail: Fields,
}

/// Rows that lie together, and where.
pub(super) struct Group {
    pub(super) rows: usize,
    pub(super) chunks: Vec<Chunk>,
}

/// One column of a group.
pub(super) struct Chunk {
    /// Bytes of all its pages with their headers.
    pub(super) bytes: u64,
    /// Bytes before its first page of values: those of its dictionary.
    pub(super) dictionary: u64,
    /// Values, with those that are null and lists that are empty.
    pub(super) values: usize,
    /// Least and greatest value, and how many are null.
    pub(super) statistics: Option<Fields>,
    /// How many bytes the values have, and how many are at which level.
    pub(super) sizes: Option<Fields>,
    /// How many pages there are of which type and in which encoding.
    pub(super) pages: Vec<[i32; 3]>,
}

const fn unreadable() -> TableFault {
    TableFault::Unreadable("its footer")
}

fn head<R: Read>(reader: &mut Reader<R>) -> Option<Head> {
    reader.allow(HEAD);
    reader.expect(0, 1, I32)?;
    let version = reader.only(I32)?;
    reader.expect(1, 2, LIST)?;
    let Value::List(schema) = reader.only(LIST)? else { return None };
    reader.expect(2, 3, I64)?;
    let Value::I64(rows) = reader.only(I64)? else { return None };
    reader.expect(3, 4, LIST)?;
    let (groups, kind) = reader.list()?;
    (groups == 0 || kind == STRUCT).then_some(())?;
    Some(Head { version, schema, rows: rows.try_into().ok()?, groups })
}

/// The footer of a table without rows: what every table says before and behind its groups.
fn pattern() -> Option<(Head, Fields)> {
    let bytes = Table::new().ok()?.finish().ok()?;
    let mut reader = Reader::new(bytes.get(MAGIC.len()..)?, HEAD);
    let head = head(&mut reader)?;
    Some((head, reader.rest(4)?))
}

impl Footer {
    /// Begins to read, and sees that the columns are ours.
    pub(super) fn open(file: &Arc<File>) -> Result<Self, TableFault> {
        let truncated = || TableFault::Unreadable("its ends");
        let length = file.metadata()?.len();
        let tail = length.checked_sub(8).filter(|tail| *tail >= 4).ok_or_else(truncated)?;
        let bytes = |at| {
            let mut bytes = [0; 4];
            Section::new(Arc::clone(file), at).read_exact(&mut bytes).map(|()| bytes)
        };
        if bytes(0)? != *MAGIC || bytes(tail + 4)? != *MAGIC {
            return Err(truncated());
        }
        let footer = u64::from(u32::from_le_bytes(bytes(tail)?));
        let end = tail.checked_sub(footer).filter(|end| *end >= 4).ok_or_else(truncated)?;
        let section = BufReader::new(Section::new(Arc::clone(file), end)).take(footer);
        let mut reader = Reader::new(section, 0);
        let (ours, tail) = pattern().ok_or_else(unreadable)?;
        let Head { version, schema, rows, groups } = head(&mut reader).ok_or_else(unreadable)?;
        same(&schema, &ours.schema)?;
        if version != ours.version {
            return Err(unreadable());
        }
        Ok(Self { reader, groups, read: 0, left: rows, rows, at: MAGIC.len() as u64, end, tail })
    }

    /// The next group; `None` inside when there is none, and the footer ends as it has to.
    pub(super) fn next(&mut self) -> Result<Option<Group>, TableFault> {
        if self.groups == self.read {
            self.finish().ok_or_else(unreadable)?;
            return Ok(None);
        }
        self.reader.allow(OF_GROUP);
        let group = self.reader.fields().and_then(|fields| self.group(fields));
        self.read += 1;
        group.ok_or_else(unreadable).map(Some)
    }

    fn finish(&mut self) -> Option<()> {
        self.reader.allow(HEAD);
        let same = self.reader.rest(4)? == self.tail;
        (same && self.left == 0 && self.at == self.end && self.reader.from().limit() == 0).then_some(())
    }

    fn group(&mut self, mut fields: Fields) -> Option<Group> {
        let start = self.at;
        let rows = usize::try_from(fields.i64(3)?).ok().filter(|rows| (1..=GROUP).contains(rows))?;
        self.left = self.left.checked_sub(rows as u64)?;
        let described = fields.list(1)?;
        let mut described = described.into_iter();
        let mut chunks = Vec::new();
        for (name, kind) in columns() {
            let Value::Struct(fields) = described.next()? else { return None };
            chunks.push(self.chunk(fields, name, kind)?);
        }
        described.next().is_none().then_some(())?;
        let bytes = i64::try_from(self.at - start).ok()?;
        (fields.i64(2)? == bytes && fields.i64(6)? == bytes).then_some(())?;
        (u64::try_from(fields.i64(5)?) == Ok(start)).then_some(())?;
        (u64::try_from(fields.i16(7)?) == Ok(self.read)).then_some(())?;
        fields.end()?;
        Some(Group { rows, chunks })
    }

    /// A column's description (`ColumnChunk`, `ColumnMetaData`). Columns lie one behind the other without a gap.
    fn chunk(&mut self, mut outer: Fields, name: &str, kind: Kind) -> Option<Chunk> {
        let mut fields = outer.fields(3)?;
        // Of old it was where these fields stand once more; ours says nothing.
        (outer.i64(2)? == 0).then_some(())?;
        outer.end()?;
        let list = matches!(kind, Kind::Numbers | Kind::Texts);
        let path = if list { &[name, "list", "element"][..] } else { &[name] };
        let path: Vec<_> = path.iter().map(|part| Value::Binary(part.as_bytes().to_vec())).collect();
        let number = matches!(kind, Kind::Number | Kind::Instant | Kind::Numbers);
        (fields.i32(1)? == if number { 2 } else { 6 } && fields.list(3)? == path).then_some(())?;
        // Not compressed: no page becomes longer than the bytes that are there.
        (fields.i32(4)? == 0).then_some(())?;
        let bytes = fields.i64(7)?;
        (fields.i64(6)? == bytes).then_some(())?;
        let (bytes, at) = (u64::try_from(bytes).ok()?, self.at);
        self.at = at.checked_add(bytes).filter(|end| *end <= self.end)?;
        let dictionary = u64::try_from(fields.i64(9)?).ok()?.checked_sub(at).filter(|long| *long < bytes)?;
        let first = fields.i64(11);
        (first.is_some() == (dictionary > 0)).then_some(())?;
        first.is_none_or(|first| u64::try_from(first) == Ok(at)).then_some(())?;
        let pages = fields.list(13)?.into_iter().map(tally).collect::<Option<Vec<_>>>()?;
        let mut encodings: Vec<_> = pages.iter().map(|[_, encoding, _]| *encoding).chain([RLE]).collect();
        let told: Option<Vec<_>> = fields.list(2)?.into_iter().map(number32).collect();
        let mut told = told?;
        encodings.sort_unstable();
        encodings.dedup();
        told.sort_unstable();
        (told == encodings).then_some(())?;
        let values = fields.i64(5)?.try_into().ok()?;
        let (statistics, sizes) = (fields.fields(12), fields.fields(16));
        fields.end()?;
        Some(Chunk { bytes, dictionary, values, statistics, sizes, pages })
    }
}

/// The encoding of levels.
const RLE: i32 = 3;

fn number32(value: Value) -> Option<i32> {
    match value {
        Value::I32(number) => Some(number),
        _ => None,
    }
}

fn tally(value: Value) -> Option<[i32; 3]> {
    let Value::Struct(mut fields) = value else { return None };
    let tally = [fields.i32(1)?, fields.i32(2)?, fields.i32(3)?];
    fields.end()?;
    Some(tally)
}

/// That the columns are ours; names the first that is not.
fn same(found: &[Value], ours: &[Value]) -> Result<(), TableFault> {
    let name = |element: Option<&Value>| {
        let Some(Value::Struct(fields)) = element else { return "nothing".to_owned() };
        let name = fields.clone().binary(4).unwrap_or_default();
        String::from_utf8_lossy(&name).chars().take(40).collect()
    };
    // The first element is the table itself, which tells how many columns it has.
    for at in (1..found.len().max(ours.len())).chain([0]) {
        let (found, ours) = (found.get(at), ours.get(at));
        if found != ours {
            let (found, expected) = (name(found), name(ours));
            return Err(match found == expected {
                true => TableFault::Type { column: found },
                false => TableFault::Columns { found, expected },
            });
        }
    }
    Ok(())
}
