//! What a footer tells about the values of a column. Programs find rows by it: who lies here hides rows from them that
//! are in the table.

use super::{
    footer::Chunk,
    rows::Column,
    thrift::{Fields, Value},
};
use parquet::{basic::Type as Physical, data_type::AsBytes};
use std::cmp::Ordering::{Equal, Greater, Less};

/// The first thing that is not so.
pub(super) fn wrong(chunk: &Chunk, column: &Column) -> Option<&'static str> {
    let statistics = chunk.statistics.clone().is_none_or(|told| statistics(told, column).is_some());
    let sizes = chunk.sizes.clone().is_none_or(|told| sizes(told, column).is_some());
    match (statistics, sizes) {
        (false, _) => Some("its least or greatest value, or how many are null"),
        (_, false) => Some("how many values there are at which level, or their length"),
        _ => None,
    }
}

/// `Statistics`: that the bounds are bounds, and where they are said to be values, that they are these.
fn statistics(mut told: Fields, column: &Column) -> Option<()> {
    let (least, greatest): (Option<Vec<u8>>, Option<Vec<u8>>) = match column.physical {
        Physical::INT64 => {
            let bytes = |number: Option<&i64>| number.map(|n| n.to_le_bytes().to_vec());
            (bytes(column.numbers.iter().min()), bytes(column.numbers.iter().max()))
        }
        _ => {
            let texts = || column.texts.iter().map(AsBytes::as_bytes);
            (texts().min().map(<[u8]>::to_vec), texts().max().map(<[u8]>::to_vec))
        }
    };
    let nulls = column.levels.len() - column.numbers.len() - column.texts.len();
    let told_nulls = told.i64(3);
    told_nulls.is_none_or(|n| usize::try_from(n) == Ok(nulls)).then_some(())?;
    let number = column.physical == Physical::INT64;
    // In each pair the bound may lie beyond the value, where text was cut short; never on this side of it.
    for (ids, bound, beyond) in [((5, 7, 1), greatest, Greater), ((6, 8, 2), least, Less)] {
        let (value, exact, old) = (told.binary(ids.0), told.bool(ids.1), told.binary(ids.2));
        // An older form of the same, for numbers alone.
        old.is_none_or(|old| number && Some(&old) == value.as_ref()).then_some(())?;
        let Some(value) = value else { continue };
        let short = !number && exact != Some(true);
        let order = value.cmp(&bound?);
        (order == Equal || short && order == beyond).then_some(())?;
    }
    told.end()
}

/// `SizeStatistics`.
fn sizes(mut told: Fields, column: &Column) -> Option<()> {
    let bytes: usize = column.texts.iter().map(|text| text.len()).sum();
    told.i64(1).is_none_or(|told| usize::try_from(told) == Ok(bytes)).then_some(())?;
    for (id, levels) in [(2, &column.repeats), (3, &column.levels)] {
        let Some(told) = told.list(id) else { continue };
        let counted = (0..told.len()).map(|level| {
            let count = levels.iter().filter(|l| usize::try_from(**l) == Ok(level)).count();
            Value::I64(i64::try_from(count).unwrap_or(i64::MAX))
        });
        counted.eq(told).then_some(())?;
    }
    told.end()
}
