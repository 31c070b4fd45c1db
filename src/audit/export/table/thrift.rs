//! Thrift's compact protocol, as much of it as a Parquet file has, and only the one way to write it: what two readers
//! could understand differently is not understood.
//!
//! Lengths and numbers of elements are believed only as far as bytes come: nothing is reserved for them ahead. The
//! reader of the `parquet` crate does so, and passes over what it does not know for as long as a file demands.

use std::io::Read;

/// Types of fields and elements, by their codes.
pub(super) const I32: u8 = 5;
pub(super) const I64: u8 = 6;
pub(super) const LIST: u8 = 9;
pub(super) const STRUCT: u8 = 12;

/// Deepest nesting: the format's own is seven.
const DEPTH: u8 = 8;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Bool(bool),
    I16(i16),
    I32(i32),
    I64(i64),
    Binary(Vec<u8>),
    List(Vec<Self>),
    Struct(Fields),
}

/// The fields of a struct, by their ids. Whoever reads one takes it out; what is left nobody knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields(Vec<(i16, Value)>);

macro_rules! takes {
    ($($take:ident $variant:ident $type:ty;)*) => {$(
        /// The field of that id; `None` when it is not there, or of another type.
        pub(super) fn $take(&mut self, id: i16) -> Option<$type> {
            let at = self.0.iter().position(|field| matches!(field, (i, Value::$variant(_)) if *i == id))?;
            match self.0.remove(at).1 {
                Value::$variant(value) => Some(value),
                _ => None,
            }
        }
    )*};
}

impl Fields {
    takes! {
        bool Bool bool;
        i16 I16 i16;
        i32 I32 i32;
        i64 I64 i64;
        binary Binary Vec<u8>;
        list List Vec<Value>;
        fields Struct Self;
    }

    /// That every field was taken.
    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Reads values; each of its answers is `None` when the bytes are no such value, or are too many.
pub(super) struct Reader<R> {
    from: R,
    /// Bytes that may still be read.
    left: u64,
}

impl<R: Read> Reader<R> {
    pub(super) const fn new(from: R, left: u64) -> Self {
        Self { from, left }
    }

    pub(super) const fn left(&self) -> u64 {
        self.left
    }

    /// So many bytes at most for what comes next.
    pub(super) const fn allow(&mut self, left: u64) {
        self.left = left;
    }

    /// What it reads from.
    pub(super) const fn from(&self) -> &R {
        &self.from
    }

    fn byte(&mut self) -> Option<u8> {
        self.left = self.left.checked_sub(1)?;
        let mut byte = [0];
        self.from.read_exact(&mut byte).ok()?;
        Some(byte[0])
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            value |= part << shift;
            if byte & 0x80 == 0 {
                let shortest = byte != 0 || shift == 0;
                return (shortest && part << shift >> shift == part).then_some(value);
            }
        }
        None
    }

    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The id and type of the field behind the one of the id `last`; `None` inside at the struct's end.
    fn field(&mut self, last: i16) -> Option<Option<(i16, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        // Ids go up by less than 16 everywhere in the format.
        let delta = i16::from(byte >> 4);
        (delta > 0).then_some(Some((last.checked_add(delta)?, byte & 15)))
    }

    /// The number and type of a list's elements.
    pub(super) fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let size = match byte >> 4 {
            15 => self.varint().filter(|size| *size >= 15)?,
            size => u64::from(size),
        };
        Some((size, byte & 15))
    }

    /// That the field behind the one of the id `last` has this id and type.
    pub(super) fn expect(&mut self, last: i16, id: i16, kind: u8) -> Option<()> {
        (self.field(last)? == Some((id, kind))).then_some(())
    }

    /// A struct.
    pub(super) fn fields(&mut self) -> Option<Fields> {
        self.rest(0)
    }

    /// What a struct has behind the field of the id `last`.
    pub(super) fn rest(&mut self, last: i16) -> Option<Fields> {
        self.inner(last, DEPTH)
    }

    fn inner(&mut self, mut last: i16, depth: u8) -> Option<Fields> {
        let mut fields = Vec::new();
        while let Some((id, kind)) = self.field(last)? {
            let value = match kind {
                1 | 2 => Value::Bool(kind == 1),
                _ => self.value(kind, depth)?,
            };
            fields.push((id, value));
            last = id;
        }
        Some(Fields(fields))
    }

    /// A value of a field.
    pub(super) fn only(&mut self, kind: u8) -> Option<Value> {
        self.value(kind, DEPTH)
    }

    fn value(&mut self, kind: u8, depth: u8) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        Some(match kind {
            4 => Value::I16(self.number()?.try_into().ok()?),
            I32 => Value::I32(self.number()?.try_into().ok()?),
            I64 => Value::I64(self.number()?),
            8 => Value::Binary(self.binary()?),
            LIST => {
                let (size, kind) = self.list()?;
                let mut list = Vec::new();
                for _ in 0..size {
                    list.push(self.value(kind, depth)?);
                }
                Value::List(list)
            }
            STRUCT => Value::Struct(self.inner(0, depth)?),
            _ => return None,
        })
    }

    fn binary(&mut self) -> Option<Vec<u8>> {
        let length = self.varint()?;
        self.left = self.left.checked_sub(length)?;
        let mut bytes = Vec::new();
        let read = self.from.by_ref().take(length).read_to_end(&mut bytes).ok()?;
        (read as u64 == length).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Option<Fields> {
        let mut reader = Reader::new(bytes, 1 << 16);
        let fields = reader.fields()?;
        reader.from().is_empty().then_some(fields)
    }

    #[test]
    fn a_struct_gives_its_fields_by_id_and_type() {
        // 1: i32 -3, 3: true, 4: "ab", 5: [i64 1, 2], 6: {}
        let bytes = [0x15, 5, 0x21, 0x18, 2, b'a', b'b', 0x19, 0x26, 2, 4, 0x1c, 0, 0];
        let mut fields = read(&bytes).unwrap();
        assert_eq!(
            (fields.i32(1), fields.bool(3), fields.binary(4)),
            (Some(-3), Some(true), Some(b"ab".to_vec()))
        );
        assert_eq!(fields.list(5), Some(vec![Value::I64(1), Value::I64(2)]));
        assert_eq!(fields.clone().end(), None, "one is left");
        assert_eq!(fields.fields(6), Some(Fields::default()));
        assert_eq!(fields.end(), Some(()));
        assert_eq!(read(&bytes).unwrap().i64(1), None, "of another type");
    }

    #[test]
    fn what_can_be_written_in_two_ways_is_read_in_one() {
        for (bytes, why) in [
            (&[0x15, 0x85, 0, 0][..], "a longer number"),
            (&[0x05, 2, 5, 0], "an id written out"),
            (&[0x19, 0xf5, 1, 2, 0], "a longer length of a list"),
            (&[0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0], "more than 64 bits"),
            (&[0x15, 0x80, 0x80, 0x80, 0x80, 0x20, 0], "more than 32 bits"),
            (&[0x17, 0, 0, 0, 0, 0, 0, 0, 0, 0], "a type that the format does not have"),
        ] {
            assert_eq!(read(bytes), None, "{why}");
        }
    }

    #[test]
    fn lengths_are_believed_as_far_as_bytes_come() {
        assert_eq!(read(&[0x18, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        assert_eq!(read(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        let deep: Vec<u8> = std::iter::repeat_n(0x1c, 1000).collect();
        assert_eq!(read(&deep), None);
        let mut reader = Reader::new(std::io::repeat(0x1c), 100);
        assert_eq!(reader.fields(), None);
        let mut reader = Reader::new(&[0x18, 100][..], 50);
        assert_eq!(reader.fields(), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
