//! What is refused before it is read.

use super::etsi::fixture;
use crate::{FileError, Files, Trust, TrustError, tlv::write};

#[test]
fn an_unsigned_list_is_refused() {
    let csca = fixture("csca_de_0130846f22c2.der");
    let bare = write(0x30, &[write(2, &[0]), write(0x31, &csca)].concat());
    assert_eq!(Trust::read(&bare, &[]), Err(TrustError::Unsigned));
    assert_eq!(Trust::read(&[csca.clone(), csca].concat(), &[]), Err(TrustError::Unsigned));
    assert_eq!(Trust::read(b"hello", &[]), Err(TrustError::Malformed));
}

#[test]
fn fingerprints_and_oversized_files_are_refused_at_the_door() {
    let sod = fixture("EF_SOD.bin");
    let dg1 = fixture("EF_DG1.bin");
    let classify = |more: Vec<u8>| Files::classify(vec![sod.clone(), dg1.clone(), more]).unwrap_err();
    for (tag, error) in
        [(0x63, FileError::Forbidden), (0x76, FileError::Forbidden), (0x70, FileError::Forbidden)]
    {
        assert_eq!(classify(write(tag, &[0; 10])), error);
    }
    assert_eq!(classify(write(0x6b, &vec![0; 70_000])), FileError::TooLarge);
    assert_eq!(classify(write(0x75, &vec![0; 10_000_000])), FileError::TooLarge);
    assert_eq!(classify(dg1.clone()), FileError::Twice);
    assert_eq!(classify(sod.clone()), FileError::Twice);
    assert_eq!(classify(vec![0x61, 0x82, 9]), FileError::Unknown);
    assert_eq!(classify(Vec::new()), FileError::Unknown);
    assert_eq!(Files::classify(vec![sod.clone()]).unwrap_err(), FileError::Missing);
    assert_eq!(Files::classify(vec![dg1.clone()]).unwrap_err(), FileError::Missing);
    assert_eq!(Files::classify(vec![dg1; 25]).unwrap_err(), FileError::TooLarge);
}

#[test]
fn the_unsigned_index_of_the_chip_is_not_looked_at() {
    let files = vec![fixture("EF_SOD.bin"), fixture("EF_DG1.bin"), write(0x60, b"anything")];
    assert_eq!(format!("{:?}", Files::classify(files).unwrap()), "Files([1])");
}
