//! Portraits of the published specimens, and images that are none.

use super::*;
use crate::{lds, tlv::write};
use proptest::prelude::*;
use std::fs;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/passports/{}"), name))
        .unwrap()
}

fn dg2(image: &[u8]) -> Portrait {
    Portrait::parse(lds::dg2(image).unwrap()).unwrap()
}

/// The group around a record of ISO/IEC 39794-5 or 19794-5.
fn group(record: &[u8]) -> Vec<u8> {
    let template = write(0x7f60, &[write(0xa1, &[]), write(0x7f2e, record)].concat());
    write(0x75, &write(0x7f61, &[write(2, &[1]), template].concat()))
}

/// No marker of metadata: application data other than JFIF, comments.
fn is_plain(jpeg: &[u8]) -> bool {
    let traces: [&[u8]; 5] = [b"Exif", b"Photoshop", b"ICC_PROFILE", b"JasPer", b"Adobe"];
    traces.iter().all(|t| !jpeg.windows(t.len()).any(|w| w == *t))
}

#[test]
fn the_jpeg_2000_portrait_of_the_etsi_specimen_becomes_a_plain_jpeg() {
    let portrait = dg2(&fixture("etsi-mustermann/EF_DG2.bin"));
    assert_eq!((portrait.coding(), portrait.size()), (Coding::Jp2, (413, 531)));
    let jpeg = portrait.jpeg().unwrap();
    let again = Portrait::parse(&jpeg).unwrap();
    assert_eq!((again.coding(), again.size()), (Coding::Jpeg, (413, 531)));
    assert!(is_plain(&jpeg) && again.jpeg().is_ok());
}

#[test]
fn a_bare_codestream_is_a_portrait_too() {
    let boxed = dg2(&fixture("etsi-mustermann/EF_DG2.bin"));
    let at = boxed.original().windows(4).position(|w| w == [0xff, 0x4f, 0xff, 0x51]).unwrap();
    let bare = Portrait::parse(&boxed.original()[at..]).unwrap();
    assert_eq!((bare.coding(), bare.size()), (Coding::Codestream, (413, 531)));
    assert_eq!(bare.jpeg().unwrap(), boxed.jpeg().unwrap());
}

#[test]
fn a_face_record_of_iso_39794_is_read_by_its_structure() {
    let record = fixture("faces/ICAO_39794_5_AP_MandFields.dat");
    let portrait = dg2(&group(&record));
    assert_eq!((portrait.coding(), portrait.size()), (Coding::Jp2, (413, 531)));
    assert!(is_plain(&portrait.jpeg().unwrap()) && !is_plain(portrait.original()));
    let invalid = fixture("faces/ICAO_39794_5_AP_MandFields_InvalidImage.dat");
    assert_eq!(Portrait::parse(lds::dg2(&group(&invalid)).unwrap()), Err(PortraitError::Malformed));
}

#[test]
fn a_jpeg_in_a_face_record_of_iso_19794_loses_its_metadata() {
    let portrait = dg2(&group(&fixture("faces/ISO19794_Test1_Data.bin")));
    assert_eq!((portrait.coding(), portrait.size()), (Coding::Jpeg, (148, 70)));
    let jpeg = portrait.jpeg().unwrap();
    assert!(is_plain(&jpeg) && !is_plain(portrait.original()));
    assert_eq!(Portrait::parse(&jpeg).unwrap().size(), (148, 70));
    let invalid = fixture("faces/ISO19794_Test2_Data_InvalidImage.bin");
    assert_eq!(Portrait::parse(lds::dg2(&group(&invalid)).unwrap()), Err(PortraitError::Malformed));
}

/// The size marker of a codestream.
fn siz(grid: (u32, u32), offset: (u32, u32), tile: (u32, u32), components: u16) -> Vec<u8> {
    let fields = [grid.0, grid.1, offset.0, offset.1, tile.0, tile.1, 0, 0];
    let mut bytes = vec![0xff, 0x4f, 0xff, 0x51, 0, 47, 0, 0];
    bytes.extend(fields.iter().flat_map(|f| f.to_be_bytes()));
    bytes.extend(components.to_be_bytes());
    bytes.extend([7, 1, 1].repeat(usize::from(components)));
    bytes
}

#[test]
fn an_image_too_large_is_refused_by_its_header() {
    let huge = (100_000, 100_000);
    assert_eq!(Portrait::parse(&siz(huge, (0, 0), huge, 3)), Err(PortraitError::TooLarge));
    let most = (4096, 4096);
    assert!(Portrait::parse(&siz(most, (0, 0), most, 3)).is_ok());
    assert_eq!(Portrait::parse(&siz((4096, 4097), (0, 0), most, 3)), Err(PortraitError::TooLarge));
    assert_eq!(Portrait::parse(&siz((0, 0), (0, 0), most, 3)), Err(PortraitError::TooLarge));
    let jpeg = [&[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8][..], &[0xff; 4], &[3; 11]].concat();
    assert_eq!(Portrait::parse(&jpeg), Err(PortraitError::TooLarge));
}

#[test]
fn a_small_image_on_a_huge_grid_or_of_endless_tiles_is_refused() {
    let malformed = |bytes: &[u8]| assert_eq!(Portrait::parse(bytes), Err(PortraitError::Malformed));
    malformed(&siz((u32::MAX, 10), (u32::MAX - 10, 0), (10, 10), 3));
    malformed(&siz((4000, 4000), (0, 0), (1, 1), 3));
    malformed(&siz((100, 100), (0, 0), (0, 100), 3));
    malformed(&siz((100, 100), (0, 0), (100, 100), 16_384));
    malformed(&siz((100, 100), (101, 0), (100, 100), 3));
    for none in
        [&b""[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", &[0xff, 0xd8, 0xff, 0xd9], &[0xff, 0x4f, 0xff, 0x51]]
    {
        malformed(none);
    }
}

#[test]
fn a_header_alone_does_not_decode() {
    assert_eq!(
        Portrait::parse(&siz((400, 500), (0, 0), (400, 500), 3)).unwrap().jpeg(),
        Err(PortraitError::Malformed)
    );
}

#[test]
fn nothing_of_a_portrait_is_shown() {
    assert_eq!(format!("{:?}", dg2(&fixture("etsi-mustermann/EF_DG2.bin"))), "Portrait(413x531)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_image_is_refused_or_decodes_without_a_panic(
        old in any::<bool>(),
        at in 0usize..15_000,
        bytes in proptest::collection::vec(any::<u8>(), 1..8),
    ) {
        let name = if old { "faces/ISO19794_Test1_Data.bin" } else { "faces/ICAO_39794_5_AP_MandFields.dat" };
        let mut image = lds::dg2(&group(&fixture(name))).unwrap().to_vec();
        let from = at % (image.len() - bytes.len());
        image[from..from + bytes.len()].copy_from_slice(&bytes);
        if let Ok(portrait) = Portrait::parse(&image) {
            let _ = portrait.jpeg();
        }
    }

    #[test]
    fn no_bytes_make_the_header_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        for start in [&[][..], &[0xff, 0xd8, 0xff], &[0xff, 0x4f, 0xff, 0x51], b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a"] {
            let _ = Portrait::parse(&[start, &bytes].concat());
        }
    }
}
