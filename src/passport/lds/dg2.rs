//! Data group 2: the portrait, found by structure and never by looking for an image in the bytes (ICAO 9303-10 §4.7.2).

use crate::tlv::{Malformed, Tlv, read};

/// The first image of the group: 7F61 of 7F60 of 5F2E or 7F2E, in it a face record of ISO/IEC 19794-5 or 39794-5.
pub(crate) fn image(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (outer, _) = read(bytes)?;
    let group = Tlv::whole(outer.expect(0x75)?.value)?.expect(0x7f61)?;
    let template = first(&group, |tag| tag == 0x7f60)?;
    let record = first(&template, |tag| matches!(tag, 0x5f2e | 0x7f2e))?.value;
    if record.starts_with(b"FAC\0") { iso_19794(record) } else { iso_39794(record) }
}

fn first<'a>(parent: &Tlv<'a>, fits: impl Fn(u32) -> bool) -> Result<Tlv<'a>, Malformed> {
    for child in parent.children() {
        let child = child?;
        if fits(child.tag) {
            return Ok(child);
        }
    }
    Err(Malformed)
}

/// Takes so many bytes from the front.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Malformed> {
    let (front, back) = rest.split_at_checked(count).ok_or(Malformed)?;
    *rest = back;
    Ok(front)
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b))
}

/// ISO/IEC 19794-5:2005 §5: a header of 14 bytes; of each face its length and, within it, 20 bytes of facial
/// information with the number of feature points, 8 bytes for each of these, 12 of image information, the image.
fn iso_19794(record: &[u8]) -> Result<&[u8], Malformed> {
    let mut rest = record;
    let header = take(&mut rest, 14)?;
    if header.get(12..).map(number) == Some(0) {
        return Err(Malformed);
    }
    let length = number(rest.get(..4).ok_or(Malformed)?);
    let mut face = take(&mut rest, length)?;
    let information = take(&mut face, 20)?;
    let points = information.get(4..6).map(number).ok_or(Malformed)?;
    take(&mut face, points * 8)?;
    take(&mut face, 12)?;
    Ok(face)
}

/// ISO/IEC 39794-5:2019 Annex A: from the list of templates down to the image of the first two-dimensional
/// representation, every step by its tag.
fn iso_39794(record: &[u8]) -> Result<&[u8], Malformed> {
    // Biometric data, face image block [APPLICATION 5], representation blocks, the first of them, its image
    // representation, base form, two-dimensional block, its image.
    let path = [0xa1, 0x65, 0xa1, 0x30, 0xa1, 0xa0, 0xa0, 0x80];
    let mut value = record;
    for tag in path {
        let mut children = Tlv { tag: 0, value, raw: value, indefinite: false }.children();
        value = loop {
            let child = children.pop()?;
            if child.tag == tag {
                break child.value;
            }
        };
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlv::write;
    use proptest::prelude::*;

    fn group(tag: u32, record: &[u8]) -> Vec<u8> {
        let template = write(0x7f60, &[write(0xa1, b"\x81\x01\x02"), write(tag, record)].concat());
        write(0x75, &write(0x7f61, &[write(2, &[1]), template].concat()))
    }

    /// A face record with so many feature points.
    fn record(points: u16, image: &[u8]) -> Vec<u8> {
        let face = [&points.to_be_bytes()[..], &[0; 14], &vec![7; usize::from(points) * 8], &[0; 12], image]
            .concat();
        let length = u32::try_from(face.len() + 4).unwrap().to_be_bytes();
        [&b"FAC\x00010\x00\0\0\0\0\0\x01"[..], &length, &face].concat()
    }

    #[test]
    fn an_image_lies_behind_its_feature_points() {
        for (tag, points) in [(0x5f2e, 0), (0x5f2e, 3), (0x7f2e, 0)] {
            let bytes = group(tag, &record(points, b"image"));
            assert_eq!(image(&bytes).unwrap(), b"image", "{tag:x} {points}");
        }
    }

    #[test]
    fn a_record_that_promises_more_than_it_holds_is_malformed() {
        let good = record(2, b"image");
        for at in [12, 13, 14, 15, 16, 17, 18, 19] {
            let mut wrong = good.clone();
            wrong[at] = if at == 13 { 0 } else { 0xff };
            let read = image(&group(0x5f2e, &wrong)).map(<[u8]>::to_vec);
            // More faces than one may be promised: the first is read.
            assert_eq!(read.is_ok(), at == 12, "byte {at}");
        }
        assert!(image(&group(0x5f2f, &good)).is_err());
        assert!(image(&write(0x61, &good)).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (image(&bytes).is_ok(), image(&group(0x5f2e, &bytes)).is_ok());
            let _ = image(&group(0x7f2e, &[b"FAC\0", &bytes[..]].concat())).is_ok();
            let _ = image(&group(0x7f2e, &write(0xa1, &write(0x65, &write(0xa1, &bytes))))).is_ok();
        }
    }
}
