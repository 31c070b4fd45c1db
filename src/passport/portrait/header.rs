//! The size of an image from its header alone.

use super::Coding;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) coding: Coding,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Boxes and segments looked at before the size is told.
const MOST: usize = 200;

fn number(bytes: &[u8], from: usize, count: usize) -> Option<u32> {
    let digits = bytes.get(from..from + count)?;
    Some(digits.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
}

impl Header {
    pub(super) fn read(image: &[u8]) -> Option<Self> {
        match image {
            [0xff, 0xd8, 0xff, ..] => jpeg(image.get(2..)?),
            [0xff, 0x4f, 0xff, 0x51, ..] => codestream(image, Coding::Codestream),
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => codestream(boxed(image)?, Coding::Jp2),
            _ => None,
        }
    }
}

/// Segments up to the frame header (ISO/IEC 10918-1 §B.2.2).
fn jpeg(mut rest: &[u8]) -> Option<Header> {
    for _ in 0..MOST {
        let (&[mark, kind], after) = rest.split_first_chunk()?;
        match (mark, kind) {
            // Fill bytes may stand before a marker.
            (0xff, 0xff) => rest = rest.get(1..)?,
            (0xff, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) => {
                let (height, width) = (number(after, 3, 2)?, number(after, 5, 2)?);
                return Some(Header { coding: Coding::Jpeg, width, height });
            }
            (0xff, 0x01..=0xbf | 0xc4 | 0xc8 | 0xcc | 0xdb..=0xfe) => {
                let length = usize::try_from(number(after, 0, 2)?).ok()?;
                rest = after.get(length.max(2)..)?;
            }
            _ => return None,
        }
    }
    None
}

/// The codestream among the boxes of a file (ISO/IEC 15444-1 §I.4).
fn boxed(mut rest: &[u8]) -> Option<&[u8]> {
    for _ in 0..MOST {
        let length = usize::try_from(number(rest, 0, 4)?).ok()?;
        let (head, length) = match length {
            0 => (8, rest.len()),
            1 if number(rest, 8, 4)? == 0 => (16, usize::try_from(number(rest, 12, 4)?).ok()?),
            length => (8, length),
        };
        if rest.get(4..8)? == b"jp2c" {
            return rest.get(head..);
        }
        rest = rest.get(length.max(head)..)?;
    }
    None
}

/// The size marker: the reference grid less the image's offset in it (ISO/IEC 15444-1 §A.5.1). A grid that is larger
/// than its image, or many parts and tiles, would be work without a picture.
fn codestream(bytes: &[u8], coding: Coding) -> Option<Header> {
    if !bytes.starts_with(&[0xff, 0x4f, 0xff, 0x51]) {
        return None;
    }
    let field = |at: usize| number(bytes, 8 + 4 * at, 4);
    let (grid_x, grid_y, left, top) = (field(0)?, field(1)?, field(2)?, field(3)?);
    let (tile_x, tile_y) = (field(4)?, field(5)?);
    let components = number(bytes, 40, 2)?;
    let (width, height) = (grid_x.checked_sub(left)?, grid_y.checked_sub(top)?);
    let tiles = u64::from(grid_x.div_ceil(tile_x.max(1))) * u64::from(grid_y.div_ceil(tile_y.max(1)));
    let sound = tile_x > 0 && tile_y > 0 && tiles <= 4096 && (1..=4).contains(&components);
    (sound && left <= width && top <= height).then_some(Header { coding, width, height })
}
