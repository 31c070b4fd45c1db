//! Master lists of the fictional state.

use super::utopia::state;
use crate::{Anchor, Trust, TrustError};

fn pin(seed: &[u8]) -> Anchor {
    Anchor::parse(&state(seed).csca().unwrap()).unwrap()
}

#[test]
fn a_list_is_imported_when_a_pinned_certificate_issued_its_signer() {
    let others = [state(b"two").csca().unwrap(), state(b"three").csca().unwrap()];
    let list = state(b"one").master_list(&others).unwrap();
    let imported = Trust::read(&list, &[pin(b"one")]).unwrap();
    assert_eq!((imported.anchors.len(), imported.unreadable, imported.signed), (2, 0, true));
    assert_eq!(imported.signed_at, Some(super::utopia::NOW));
    assert_eq!(Trust::read(&list, &[]), Err(TrustError::NotPinned));
    assert_eq!(Trust::read(&list, &[pin(b"two")]), Err(TrustError::NotPinned));
}

#[test]
fn what_cannot_be_read_in_a_list_is_counted_and_left_out() {
    let list = state(b"one").master_list(&[state(b"two").csca().unwrap(), vec![0x30, 0]]).unwrap();
    let imported = Trust::read(&list, &[pin(b"one")]).unwrap();
    assert_eq!((imported.anchors.len(), imported.unreadable), (1, 1));
}

#[test]
fn a_changed_list_is_refused_whole() {
    let list = state(b"one").master_list(&[state(b"two").csca().unwrap()]).unwrap();
    let pins = [pin(b"one")];
    let good = Trust::read(&list, &pins).unwrap();
    for at in 0..list.len() {
        let mut changed = list.clone();
        changed[at] ^= 0x41;
        match Trust::read(&changed, &pins) {
            Ok(imported) => assert_eq!(imported, good, "byte {at}"),
            Err(refused) => assert_ne!(refused, TrustError::Unsigned, "byte {at}"),
        }
    }
}

#[test]
fn a_signer_of_passports_signs_no_lists() {
    // A security object's signed data is no list, and its signer has not the purpose.
    let chip = state(b"one").chip(&super::utopia::ANNA).unwrap();
    let signed = &crate::tlv::read(&chip.sod).unwrap().0.value;
    assert_eq!(Trust::read(signed, &[pin(b"one")]), Err(TrustError::Malformed));
    let odd = state(b"one").odd_chip(&super::utopia::ANNA, crate::specimen::Oddity::OtherContent).unwrap();
    let signed = &crate::tlv::read(&odd.sod).unwrap().0.value;
    assert_eq!(Trust::read(signed, &[pin(b"one")]), Err(TrustError::Purpose));
}
